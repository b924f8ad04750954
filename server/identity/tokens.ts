// Tokens: 32 random bytes, shown to their holder once. We keep their SHA-256: with 256 random bits there is nothing to
// guess, so a slow hash would protect nothing (ASVS V6.5.2 asks for one below 112 bits).
import { createHash } from 'node:crypto'
import type { Random } from '../operation/deps.ts'
import { Secret } from '../platform/secret.ts'

const TOKEN_BYTES = 32

export function newToken(random: Random): Secret {
  return new Secret(Buffer.from(random(TOKEN_BYTES)).toString('base64url'))
}

/** The token's own bytes, as the database's functions take them. */
export function bytesOf(token: Secret): Buffer {
  return Buffer.from(token.reveal(), 'base64url')
}

/** What the database holds of a token. */
export function hashOf(token: Secret): Buffer {
  return createHash('sha256').update(bytesOf(token)).digest()
}
