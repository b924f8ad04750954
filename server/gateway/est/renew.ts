// simplereenroll: a device that came with its present certificate gets the next one, for a key that is new. The old one
// goes on until the new one is in use, and then for the overlap (db/migrations/0046-re-enrolment.sql): whatever is cut
// off where, the device is never without one. A device that asks again and again is stopped by the same function.
import type { X509Certificate } from 'node:crypto'
import { type Failure, conflict, forbidden, overLimit } from '../../../core/errors.ts'
import { namesOfRequest } from '../../../core/pki/request.ts'
import { type IdentifyParts, identify } from '../identify.ts'
import type { Connected } from '../stages.ts'
import { certified, type EnrolParts, told } from './enrol.ts'

type Asked = { readonly connected: Connected; readonly csr: () => Promise<string> }
type RenewParts = EnrolParts & { readonly identifying: IdentifyParts }

/** The certificate. Throws Failures: forbidden (the present certificate), invalid and conflict (the request), limit, unavailable. */
export async function renew({ connected, csr }: Asked, parts: RenewParts): Promise<X509Certificate> {
  const { asset } = await identify(connected, parts.identifying)
  return told(asset, connected.address, parts, async () => {
    const pem = await csr()
    await parts.vault.call('examine-request', { csr: pem })
    sameSubject(namesOfRequest(pem), asset.assetId)
    return certified(pem, parts, async (serial, tokenHash) => {
      const outcome = await parts.claims.renew(connected.fingerprint, serial, tokenHash)
      if (outcome !== 'done') throw refused(outcome)
      return asset
    })
  })
}

/** RFC 7030 section 4.2.2: the same subject. A request without one is of whoever sends it; the name is ours to write anyway. */
function sameSubject(names: readonly string[], assetId: string): void {
  if (names.some((name) => name.toLowerCase() !== assetId))
    throw conflict('the request names another subject', { hint: `Leave the subject empty, or write CN=${assetId}.` })
}

function refused(outcome: 'too-many' | 'not-live'): Failure {
  if (outcome === 'too-many')
    return overLimit('this asset has asked for too many certificates in a day', { retryAfter_s: 3_600 })
  return forbidden('this certificate is not live any more')
}
