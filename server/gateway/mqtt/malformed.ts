// What a peer can get wrong on the wire. Each ends the connection with its reason code (MQTT 5, 4.13).
import { REASON, type Reason } from './reasons.ts'

export class ProtocolBreach extends Error {
  readonly reason: Reason
  constructor(reason: Reason, message: string) {
    super(message)
    this.name = 'ProtocolBreach'
    this.reason = reason
  }
}

export class Malformed extends ProtocolBreach {
  constructor(message: string) {
    super(REASON.malformed, message)
  }
}

export class TooLarge extends ProtocolBreach {
  constructor(message: string) {
    super(REASON.packetTooLarge, message)
  }
}
