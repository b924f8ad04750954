// Passkeys (WebAuthn level 3): asking for one, and verifying what it answers. The library checks origin, host, flags,
// counter and signature; ours is which challenge it was, whose the key is, and that no answer counts twice.
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { conflict, invalid, isFailure, overLimit } from '../../../core/errors.ts'
import { type AccountId, idFrom, type PasskeyId } from '../../../core/ids.ts'
import { CHALLENGE_S, PASSKEYS_PER_ACCOUNT_MAX } from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import { emailOf } from '../accounts.ts'
import type { CreatedAnswer, SignedAnswer } from './answers.ts'
import type { Asked } from './challenges.ts'
import { namePlace, passkeysOf, type StoredPasskey } from './stored.ts'

/** EdDSA, ECDSA on P-256, RSA: what every authenticator in use speaks at least one of. */
const ALGORITHMS = [-8, -7, -257]
const RP_NAME = 'Fairlead'

/** The account as authenticators know it: 16 random bytes that are nothing else to anybody. */
const userHandle = (accountId: AccountId) => Uint8Array.from(Buffer.from(accountId.replaceAll('-', ''), 'hex'))

const described = (passkeys: readonly StoredPasskey[]) =>
  passkeys.map(({ credentialId, transports }) => ({ id: credentialId.toString('base64url'), transports }))

const bytesOf = (challenge: string) => Uint8Array.from(Buffer.from(challenge, 'base64url'))

export async function creationOptions(deps: AuthDeps, tx: Tx, accountId: AccountId, asked: Asked) {
  const { site, challenges } = deps.identity
  return generateRegistrationOptions({
    rpName: RP_NAME,
    rpID: site.id,
    userName: await emailOf(deps, tx, accountId),
    userID: userHandle(accountId),
    challenge: bytesOf(challenges.make(asked)),
    timeout: CHALLENGE_S * 1000,
    attestationType: 'none',
    excludeCredentials: described(await passkeysOf(deps, tx, accountId)),
    // Discoverable where it can be, so that it signs in by itself; a security key without room for that is welcome too.
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    supportedAlgorithmIDs: ALGORITHMS,
  })
}

/** Without an account: any passkey of this host, whose holder its authenticator has to verify. */
export async function requestOptions(deps: AuthDeps, asked: Asked, passkeys: readonly StoredPasskey[] | undefined) {
  const { site, challenges } = deps.identity
  return generateAuthenticationOptions({
    rpID: site.id,
    challenge: bytesOf(challenges.make(asked)),
    timeout: CHALLENGE_S * 1000,
    userVerification: passkeys === undefined ? 'required' : 'preferred',
    ...(passkeys === undefined ? {} : { allowCredentials: described(passkeys) }),
  })
}

/** Verifies and keeps a new passkey. Throws Failure invalid, conflict for a key that is known, limit. */
export async function addPasskey(
  deps: AuthDeps,
  tx: Tx,
  { accountId, asked, answer, name }: { accountId: AccountId; asked: Asked; answer: CreatedAnswer; name: string },
): Promise<PasskeyId> {
  const { site, challenges, factors } = deps.identity
  const { authenticatorAttachment: _, ...plain } = answer
  let challenge = ''
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    // The transports are whatever the browser says; the library's type lists the ones of today.
    response: plain as Parameters<typeof verifyRegistrationResponse>[0]['response'],
    expectedChallenge: (signed) => {
      challenge = signed
      return challenges.isOurs(signed, asked)
    },
    expectedOrigin: site.origin,
    expectedRPID: site.id,
    requireUserVerification: false,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(notVerified)
  if (!verified || registrationInfo === undefined || !(await challenges.spend(tx, challenge))) throw notAccepted()
  if ((await passkeysOf(deps, tx, accountId)).length >= PASSKEYS_PER_ACCOUNT_MAX)
    throw overLimit(`There are ${PASSKEYS_PER_ACCOUNT_MAX} passkeys already`, { hint: 'Remove one that is not used.' })
  const { credential, credentialBackedUp } = registrationInfo
  const id = idFrom<PasskeyId>(deps.random(16))
  try {
    await tx.kysely
      .insertInto('identity.passkey')
      .values({
        passkey_id: id,
        account_id: accountId,
        credential_id: Buffer.from(credential.id, 'base64url'),
        public_key: Buffer.from(credential.publicKey),
        counter: credential.counter,
        transports: answer.response.transports ?? [],
        name_sealed: factors.seal(namePlace(id), Buffer.from(name, 'utf8')),
        backed_up: credentialBackedUp,
        created_at: deps.clock(),
      })
      .execute()
  } catch (error) {
    if (isFailure(error, 'conflict')) throw conflict('This passkey was added before', { cause: error })
    throw error
  }
  return id
}

export type Proof = { answer: SignedAnswer; asked: Asked; needsVerifiedUser: boolean }

/**
 * Whose passkey has signed this, or undefined when it proves nothing. What it changes is to be committed with what it
 * opened. Lock: the passkey's row, so that of two answers one moves the counter.
 */
export async function ownerOf(deps: AuthDeps, tx: Tx, { answer, asked, needsVerifiedUser }: Proof) {
  const { site, challenges } = deps.identity
  const row = await tx.kysely
    .selectFrom('identity.passkey')
    .select(['passkey_id', 'account_id', 'public_key', 'counter', 'credential_id'])
    .where('credential_id', '=', Buffer.from(answer.id, 'base64url'))
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { userHandle: handle, ...response } = answer.response
  // Section 7.2, step 6: a passkey that says whose it is says it of this account.
  if (
    handle !== undefined &&
    handle !== null &&
    handle !== Buffer.from(userHandle(row.account_id)).toString('base64url')
  )
    return undefined
  let challenge = ''
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: {
      id: answer.id,
      rawId: answer.rawId,
      type: answer.type,
      clientExtensionResults: {},
      response,
    },
    expectedChallenge: (signed) => {
      challenge = signed
      return challenges.isOurs(signed, asked)
    },
    expectedOrigin: site.origin,
    expectedRPID: site.id,
    requireUserVerification: needsVerifiedUser,
    credential: {
      id: row.credential_id.toString('base64url'),
      publicKey: Uint8Array.from(row.public_key),
      counter: row.counter,
    },
  }).catch(() => ({ verified: false as const, authenticationInfo: undefined }))
  if (!verified || authenticationInfo === undefined || !(await challenges.spend(tx, challenge))) return undefined
  await tx.kysely
    .updateTable('identity.passkey')
    .set({
      counter: authenticationInfo.newCounter,
      backed_up: authenticationInfo.credentialBackedUp,
      last_used_at: deps.clock(),
    })
    .where('passkey_id', '=', row.passkey_id)
    .execute()
  return row.account_id
}

/** The library says with an Error of its own what did not fit; nobody outside needs the reason. */
function notVerified(cause: unknown): never {
  throw notAccepted(cause)
}

export function notAccepted(cause?: unknown): Error {
  return invalid('The passkey was not accepted', {
    hint: 'Try once more; a question that is over five minutes old is not answered any more.',
    cause,
  })
}
