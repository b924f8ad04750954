// Connected -> Identified. Whose certificate it is, is asked of the database for every connection, resumed or not:
// there is no list to go stale, and when the database cannot be asked nobody comes in.
import { forbidden, unavailable } from '../../core/errors.ts'
import { whyNotOurs } from '../../core/pki/stranger.ts'
import type { Assets } from './asset.ts'
import type { CertificateUse } from './identity/certificate-use.ts'
import type { OperatorEvents } from './operator-events.ts'
import type { Registry } from './registry.ts'
import type { Revocations } from './identity/revocations.ts'
import type { Connected, Identified } from './stages.ts'

export type IdentifyParts = {
  readonly registry: Pick<Registry, 'identify' | 'confirm'>
  readonly revocations: Pick<Revocations, 'isFresh' | 'isRevoked'>
  readonly assets: Assets
  readonly events: OperatorEvents
  readonly uses: Pick<CertificateUse, 'seen'>
  readonly clock: () => number
}

/** Our authority's signature is on it (the handshake saw to that), and yet the vault has no record of it. */
function strange({ socket }: Connected): string {
  const certificate = socket.getPeerX509Certificate()
  const why = certificate === undefined ? undefined : whyNotOurs(certificate.raw)
  return `this certificate was not issued here${why === undefined ? '' : `: ${why}`}`
}

/** Throws Failure forbidden with the reason, or unavailable. */
export async function identify(connected: Connected, parts: IdentifyParts): Promise<Identified> {
  const { registry, revocations, assets, events, uses, clock } = parts
  if (!revocations.isFresh()) throw unavailable('revocations have not been confirmed: nobody is let in')
  const identity = await registry.identify(connected.fingerprint)
  if (identity === undefined || identity.state === 'unknown') throw forbidden(strange(connected))
  const asset = assets.of(identity, clock())
  const refuse = (text: string): Error => {
    events.report(asset, 'certificate-refused', 'warning', `A connection was refused: ${text}.`)
    return forbidden(text)
  }
  if (!identity.orgActive) throw refuse('the organisation of this certificate is closed')
  // Revoked since the answer was given: the look that closes sockets has been and did not find this one.
  if (revocations.isRevoked(connected.fingerprint)) throw refuse('this certificate was revoked')
  switch (identity.state) {
    case 'revoked':
      throw refuse('this certificate was revoked')
    case 'expired':
      throw refuse('this certificate has expired')
    case 'unconfirmed':
      // The first connection proves that the answer arrived and that somebody holds the key.
      await registry.confirm(connected.fingerprint)
      break
    case 'live':
      break
  }
  uses.seen(identity.orgId, identity.serial, clock())
  return { ...connected, asset, serial: identity.serial, notAfter: identity.notAfter }
}
