// One simulated device: a machine, its clock, its buffer and its link. It measures at its own pace whether it is
// connected or not; what it could not send waits in a bounded buffer and follows later, with the time of measuring.
import type { Link } from './link.ts'
import { type Dialect, payloadOf, type Record } from './payload.ts'
import type { Machine } from './signals/machine.ts'

/** Readings kept while offline: about two hours at 1 Hz. Beyond it the oldest go, as on a real device. */
const BUFFER_READINGS_MAX = 7_200
/** Readings in one message when there is a backlog: well below the platform's limit of points in a message. */
const BATCH_READINGS_MAX = 60
/** Messages under way: one for what is measured now, one for the backlog. */
const WINDOW = 2

export type DeviceOptions = {
  machine: Machine
  link: Link
  dialect: Dialect
  period_ms: number
  now: () => number
  /** Why the platform refused a message: the message is dropped then, since sending it again would not help. */
  onRefusal?: (reason: string) => void
}

export type Device = {
  readonly machine: Machine
  readonly link: Link
  readonly buffered: number
  /** Device time of the newest reading that the platform has acknowledged, ms; 0 before the first. */
  readonly acknowledged_ts: number
  /** Computes what the machine did from `from_ms` until now and keeps it for sending, newest last. */
  remember(from_ms: number, period_ms: number): void
  start(phase_ms: number): void
  stop(): Promise<void>
}

export function makeDevice(options: DeviceOptions): Device {
  const { machine, link, dialect, period_ms, now } = options
  const live: Record[] = []
  const backlog: Record[] = []
  let last_ms = now()
  let underWay = 0
  let acknowledged = 0
  let timer: NodeJS.Timeout | undefined

  function measure(at_ms: number): Record {
    const readings = machine.step({ at_ms, elapsed_s: (at_ms - last_ms) / 1_000 })
    last_ms = at_ms
    return { ts: at_ms, readings }
  }

  function tick() {
    const at_ms = now()
    if (at_ms <= last_ms) return
    live.push(measure(at_ms))
    if (live.length > BATCH_READINGS_MAX) backlog.push(...live.splice(0))
    if (backlog.length > BUFFER_READINGS_MAX) backlog.splice(0, backlog.length - BUFFER_READINGS_MAX)
    send()
  }

  /** What is measured now goes first, so that a screen is live at once; the backlog fills the other place. */
  function send() {
    while (link.connected && underWay < WINDOW) {
      const records = live.length > 0 ? live.splice(0) : backlog.splice(-BATCH_READINGS_MAX)
      if (records.length === 0) return
      underWay += 1
      link.publish('v1/telemetry', payloadOf(dialect, records)).then(
        () => finished(records),
        (error: Error) => {
          options.onRefusal?.(error.message)
          finished([])
        },
      )
    }
  }

  function finished(records: Record[]) {
    underWay -= 1
    acknowledged = Math.max(acknowledged, records.at(-1)?.ts ?? 0)
    send()
  }

  return {
    machine,
    link,
    get buffered() {
      return live.length + backlog.length
    },
    get acknowledged_ts() {
      return acknowledged
    },
    remember(from_ms, step_ms) {
      last_ms = from_ms
      for (let at_ms = from_ms + step_ms; at_ms < now(); at_ms += step_ms) backlog.push(measure(at_ms))
    },
    start(phase_ms) {
      timer = setTimeout(() => {
        tick()
        timer = setInterval(tick, period_ms)
      }, phase_ms)
    },
    async stop() {
      clearTimeout(timer)
      clearInterval(timer)
      await link.close()
    },
  }
}
