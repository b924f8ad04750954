// Reason codes of MQTT 5 (2.4) that this gateway gives, and what is left of them in a CONNACK of 3.1.1 (3.2.2.3).

export const REASON = {
  success: 0x00,
  noMatchingSubscribers: 0x10,
  noSubscriptionExisted: 0x11,
  unspecified: 0x80,
  malformed: 0x81,
  protocolError: 0x82,
  unsupportedVersion: 0x84,
  clientIdNotValid: 0x85,
  badCredentials: 0x86,
  notAuthorized: 0x87,
  serverUnavailable: 0x88,
  serverBusy: 0x89,
  serverShuttingDown: 0x8b,
  badAuthenticationMethod: 0x8c,
  keepAliveTimeout: 0x8d,
  sessionTakenOver: 0x8e,
  topicFilterInvalid: 0x8f,
  topicNameInvalid: 0x90,
  packetIdNotFound: 0x92,
  receiveMaximumExceeded: 0x93,
  topicAliasInvalid: 0x94,
  packetTooLarge: 0x95,
  messageRateTooHigh: 0x96,
  quotaExceeded: 0x97,
  administrative: 0x98,
  payloadFormatInvalid: 0x99,
  retainNotSupported: 0x9a,
  sharedNotSupported: 0x9e,
  wildcardNotSupported: 0xa2,
} as const
export type Reason = (typeof REASON)[keyof typeof REASON]

/** The return code of a 3.1.1 CONNACK that comes nearest. */
export function returnCode(reason: Reason): number {
  switch (reason) {
    case REASON.success:
      return 0
    case REASON.unsupportedVersion:
      return 1
    case REASON.clientIdNotValid:
      return 2
    case REASON.badCredentials:
      return 4
    case REASON.serverUnavailable:
    case REASON.serverBusy:
    case REASON.quotaExceeded:
      return 3
    default:
      return 5
  }
}
