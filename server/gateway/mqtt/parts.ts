// What an MQTT connection works with. Each of these is made once, in main.ts.
import type { Ingest } from '../../telemetry/ingest.ts'
import type { Intake } from '../intake/intake.ts'
import type { OperatorEvents } from '../operator-events.ts'
import type { Presence } from '../presence.ts'
import type { Rounds } from '../rounds.ts'
import type { MqttSessions } from './session.ts'

export type MqttParts = {
  readonly intake: Intake
  readonly ingest: Pick<Ingest, 'hasRoom' | 'whenRoom' | 'inTurn'>
  readonly sessions: MqttSessions
  readonly events: OperatorEvents
  readonly presence: Presence
  readonly rounds: Rounds
  readonly clock: () => number
  readonly random: (bytes: number) => Uint8Array
  /** A bug met while serving one connection: it costs that connection, and is told. */
  readonly onBug: (error: unknown) => void
}
