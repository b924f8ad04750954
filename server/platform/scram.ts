// What PostgreSQL keeps instead of a password (RFC 5803 as PostgreSQL stores it). CREATE ROLE ... PASSWORD accepts it
// as it is, so the password itself never travels in SQL and can be in no log.
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { SCRAM_ITERATIONS } from '../../core/limits.ts'
import type { Secret } from './secret.ts'

/** `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`; RFC 5802 section 3 names the keys. The password is ASCII. */
export function scramVerifier(password: Secret, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(password.reveal(), salt, SCRAM_ITERATIONS, 32, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64')
  const storedKey = createHash('sha256').update(clientKey).digest('base64')
  return `SCRAM-SHA-256$${SCRAM_ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`
}
