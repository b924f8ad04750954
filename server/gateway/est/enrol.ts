// simpleenroll: a device that shows a claim code gets a certificate for the key that it made itself. The order:
//   guesses.ts  may this address try?  ->  the code is open (looked at, not burnt)  ->  the request is good and its key
//   new (vault)  ->  the code is burnt for an intended certificate and a single-use token, in one transaction  ->
//   vault signs  ->  written down  ->  the answer.
// So a bad request costs no code, and a code is worth one certificate whatever is cut off where. Every refusal has a
// reason for the device, and an event of the asset where it is known whose code it was.
import { X509Certificate } from 'node:crypto'
import { type Failure, conflict, isFailure, unauthenticated } from '../../../core/errors.ts'
import { ISSUE_TOKEN_BYTES, SERIAL_BYTES } from '../../../core/limits.ts'
import { serialFrom, sha256 } from '../../../core/pki/certificate.ts'
import type { VaultClient } from '../../vault/client.ts'
import type { Asset, Assets } from '../asset.ts'
import type { OperatorEvents } from '../operator-events.ts'
import type { ClaimOutcome, Claims, Owner } from './claims.ts'
import type { Guesses } from './guesses.ts'
import type { Credentials } from './request.ts'

export type EnrolParts = {
  readonly claims: Claims
  readonly vault: VaultClient
  readonly guesses: Guesses
  readonly assets: Assets
  readonly events: OperatorEvents
  readonly clock: () => number
  readonly random: (bytes: number) => Uint8Array
  readonly onTrouble: (error: unknown) => void
}

type Asked = { readonly credentials: Credentials; readonly address: string; readonly csr: () => Promise<string> }

const WHY: Record<Exclude<ClaimOutcome, 'open'>, string> = {
  used: 'this claim code has been used before',
  withdrawn: 'this claim code was withdrawn',
  expired: 'this claim code has expired',
  'other-asset': 'this claim code is for another asset',
  closed: 'the organisation of this claim code is closed',
}

/** The certificate. Throws Failures: unauthenticated (the code), invalid and conflict (the request), limit, unavailable. */
export async function enrol({ credentials, address, csr }: Asked, parts: EnrolParts): Promise<X509Certificate> {
  const { claims, guesses, vault } = parts
  const codeHash = sha256(credentials.code)
  guesses.admit(address)
  const claim = await claims.look(codeHash, credentials.assetId)
  if (claim === undefined) {
    guesses.failed(address)
    throw unauthenticated('there is no such claim code', {
      hint: 'Read it once more from its sheet, or make a new one.',
    })
  }
  const asset = assetOf(claim, parts)
  return told(asset, address, parts, async () => {
    if (claim.outcome !== 'open') throw refused(claim.outcome)
    const pem = await csr()
    await vault.call('examine-request', { csr: pem })
    return certified(pem, parts, async (serial, tokenHash) => {
      const burnt = await claims.burn(codeHash, credentials.assetId, serial, tokenHash)
      if (burnt?.outcome !== 'open') throw refused(burnt?.outcome ?? 'used')
      return burnt
    })
  })
}

const refused = (outcome: Exclude<ClaimOutcome, 'open'>): Failure =>
  unauthenticated(WHY[outcome], { hint: 'Ask for a new code, or use the one of this asset.' })

export function assetOf(owner: Owner, { assets, clock }: Pick<EnrolParts, 'assets' | 'clock'>): Asset {
  return assets.of(owner, clock())
}

/** Runs it and tells the asset's operators what came of it. */
export async function told<T>(
  asset: Asset,
  address: string,
  { events }: EnrolParts,
  run: () => Promise<T>,
): Promise<T> {
  try {
    const done = await run()
    events.report(asset, 'enrolled', 'info', `Got a certificate for a key of its own, from ${address}.`)
    return done
  } catch (error) {
    if (isFailure(error) && error.kind !== 'unavailable')
      events.report(asset, 'enrolment-refused', 'warning', `It got no certificate, from ${address}: ${error.message}.`)
    throw error
  }
}

/** Intent and token, signature, record. `intend` is where the right to it is used up, in one transaction. */
export async function certified(
  csr: string,
  { claims, vault, random, onTrouble }: EnrolParts,
  intend: (serial: Buffer, tokenHash: Buffer) => Promise<Owner>,
): Promise<X509Certificate> {
  const serial = serialFrom(random(SERIAL_BYTES))
  const token = Buffer.from(random(ISSUE_TOKEN_BYTES))
  const { assetId, orgId } = await intend(serial, sha256(token))
  const call = { issueToken: token.toString('base64'), assetId, serial: serial.toString('hex'), csr }
  try {
    const certificate = new X509Certificate((await vault.call('issue', call)).certificate)
    if (!(await claims.issued(serial, certificate)))
      throw conflict('another certificate was issued for this asset in the meantime', { hint: 'That one counts.' })
    return certificate
  } catch (error) {
    // Left alone it would be revoked by the worker in a day; whoever looks at the asset until then should not see it pending.
    await claims.notIssued(orgId, serial).catch(onTrouble)
    throw error
  }
}
