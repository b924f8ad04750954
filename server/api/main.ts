// The api process: what people's browsers and programs talk to. It acts inside the context of a verified session and
// nowhere else; it cannot mint one, holds no key of a CA and no organisation's key longer than its people are there.
import { randomBytes } from 'node:crypto'
import type { Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Ivs } from '../../core/seal-iv.ts'
import { openDatabase } from '../db/database.ts'
import { createAuthClient } from '../identity/client.ts'
import { OrgKeyring } from '../keys/org-keys.ts'
import { ServiceIdentity } from '../keys/service-identity.ts'
import { createMail } from '../mail/mail.ts'
import type { Deps } from '../operation/deps.ts'
import type { Config } from '../platform/config.ts'
import type { Log, Running } from '../platform/running.ts'
import { openVault } from '../vault/client.ts'
import { operations } from './operations.ts'
import { createApiServer } from './server.ts'

const CONSOLE_DIR = join(import.meta.dirname, '../../web/dist')

/** Tests look for renewals more often; nothing else does. */
export type ApiOptions = { renewalCheck_ms?: number }

export async function start(
  config: Config,
  log: Log,
  clock = (): Date => new Date(),
  { renewalCheck_ms }: ApiOptions = {},
): Promise<Running> {
  const vault = openVault(config, 'api')
  const identity = await ServiceIdentity.start({
    vault,
    names: config.serverNames,
    log,
    clock,
    ...(renewalCheck_ms === undefined ? {} : { check_ms: renewalCheck_ms }),
  })
  const deps: Deps = {
    config,
    log,
    db: openDatabase(config, 'api', { log, clock }),
    keys: new OrgKeyring(vault, new Ivs(randomBytes), () => clock().getTime()),
    vault,
    auth: createAuthClient(config),
    mail: createMail(config.smtp),
    clock,
    random: randomBytes,
  }
  const { key, cert } = identity.tls
  const server = createApiServer({ deps, operations, tls: { key, cert }, consoleDir: CONSOLE_DIR })
  // Listens on https, whatever Fastify's type says.
  const listener = server.app.server as unknown as Server
  identity.onRenew((tls) => listener.setSecureContext({ key: tls.key, cert: tls.cert, minVersion: 'TLSv1.3' }))
  await server.app.listen({ host: config.listen.api.host, port: config.listen.api.port })
  const { address, port } = listener.address() as AddressInfo
  return {
    describe: () => ({ address, port, certificate: identity.describe() }),
    async close() {
      await server.close()
      identity.close()
      deps.auth.close()
      deps.mail.close()
      await deps.db.close()
      vault.close()
    },
  }
}
