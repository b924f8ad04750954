// The auth process: the only one that mints sessions. It listens on two Unix sockets and holds the platform's keys for
// accounts; of organisations it has neither keys nor rows.
import { randomBytes } from 'node:crypto'
import { ATTEMPTS_PURGE_MS } from '../../core/limits.ts'
import { Ivs } from '../../core/seal-iv.ts'
import { openDatabase } from '../db/database.ts'
import type { AuthDeps } from '../operation/deps.ts'
import type { Config } from '../platform/config.ts'
import type { Log, Running } from '../platform/running.ts'
import { openVault } from '../vault/client.ts'
import { commonPasswords } from './password/common-passwords.ts'
import { attemptKey, challengeKey, createEmails, createFactorKeys, createKnownBrowsers } from './identity.ts'
import { identityOperations } from './operations.ts'
import { createMail } from '../mail/mail.ts'
import { createOutbox } from './outbox/outbox.ts'
import { startSender } from './outbox/sender.ts'
import { createChallenges, passkeySite } from './passkeys/challenges.ts'
import { createPasswords } from './password/passwords.ts'
import { createResets } from './password/resets.ts'
import { serveIdentity } from './server.ts'
import { createThrottle } from './sign-in/throttle.ts'

export async function start(config: Config, log: Log, clock = (): Date => new Date()): Promise<Running> {
  const vault = openVault(config, 'auth')
  const keys = await vault.call('identity-keys', {})
  vault.close()
  const db = openDatabase(config, 'auth', { log, clock })
  const ivs = new Ivs(randomBytes)
  const identity = {
    db,
    passwords: createPasswords(keys.passwordPepper, randomBytes),
    throttle: createThrottle(db, attemptKey(keys), clock),
    emails: createEmails(keys, ivs),
    factors: createFactorKeys(keys, ivs),
    challenges: createChallenges(challengeKey(keys), clock, randomBytes),
    site: passkeySite(config),
    outbox: createOutbox(config),
    resets: createResets(),
    known: createKnownBrowsers(keys),
    isCommonPassword: commonPasswords(),
  }
  const deps: AuthDeps = { config, log, identity, clock, random: randomBytes }
  const server = await serveIdentity(deps, identityOperations)
  const mail = createMail(config.smtp)
  const sender = startSender(deps, mail)
  await db.listen('notice', sender.wake)
  const purge = setInterval(() => {
    identity.throttle.purge().catch((error: unknown) => log.warn({ err: error }, 'old attempts were not deleted'))
  }, ATTEMPTS_PURGE_MS).unref()
  return {
    async close() {
      clearInterval(purge)
      await server.close()
      await identity.resets.settled()
      await sender.close()
      mail.close()
      await db.close()
    },
  }
}
