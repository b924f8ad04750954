// The vault: the only process that holds the master key and the CA keys. It listens on one Unix socket per caller and
// on nothing else. The flow of a call: internal/socket -> the handler below -> internal/{issue,org-keys,...} -> ledger.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { Ivs } from '../../core/seal-iv.ts'
import { type Database, openDatabase } from '../db/database.ts'
import type { Config } from '../platform/config.ts'
import type { Log, Running } from '../platform/running.ts'
import { makePrivateDir } from '../platform/secrets.ts'
import { VAULT_CALLERS, vaultSocket } from './calls.ts'
import { type Authorities, authoritiesDir, openAuthorities } from './internal/authorities.ts'
import { authorityHandlers } from './internal/authority-calls.ts'
import { CrlLedger, signCrl, signLastCrl, signRootCrl } from './internal/crl.ts'
import { examine, issueAsset } from './internal/issue.ts'
import { inventory } from './internal/key-inventory.ts'
import { Ledger } from './internal/ledger.ts'
import { sealedFiles } from './internal/keys/sealed-file.ts'
import { AuthorityKeys } from './internal/keys/store.ts'
import { tokenKeys } from './internal/keys/token.ts'
import { type MasterKey, openMasterKey } from './internal/master-key.ts'
import {
  createForStaff,
  keysForGateway,
  keysForSession,
  keysForAlarms,
  keysForSinks,
  keysForTelemetry,
  sealForTenant,
} from './internal/org-keys.ts'
import { type LogKey, openLogKey, signHead } from './internal/log-key.ts'
import { openPushKey, signPush } from './internal/push-key.ts'
import { OcspResponders } from './internal/ocsp.ts'
import { issueService, ServiceLedger } from './internal/service-certificates.ts'
import { type Handlers, listenFor } from './internal/socket.ts'

type Parts = {
  config: Config
  db: Database
  ledger: Ledger
  master: MasterKey
  authorities: Authorities
  log: LogKey
  ivs: Ivs
  clock: () => Date
}

export async function start(config: Config, log: Log, clock = (): Date => new Date()): Promise<Running> {
  for (const dir of [config.dataDir, config.runDir, config.secretsDir]) makePrivateDir(dir)
  const db = openDatabase(config, 'vault')
  try {
    return await listen(config, db, log, clock)
  } catch (error) {
    await db.close()
    throw error
  }
}

async function listen(config: Config, db: Database, log: Log, clock: () => Date): Promise<Running> {
  const ledger = new Ledger(db)
  const ivs = new Ivs(randomBytes)
  const isSealed = async (): Promise<boolean> => existsSync(authoritiesDir(config.dataDir)) || ledger.hasOrgKeys()
  const master = await openMasterKey(config, isSealed)
  const key = master.sealing('authority-key')
  const keys = new AuthorityKeys(sealedFiles({ key, ivs }), config.vault && tokenKeys(config.vault.pkcs11))
  const pepper = master.platform('custodian-pepper')
  const authorities = await openAuthorities(config.dataDir, { keys, key, pepper, ivs, clock })
  const logKey = openLogKey(config.dataDir, { key, ivs, publicUrl: config.publicUrl })
  const handlers = handlersOf({ config, db, ledger, master, authorities, log: logKey, ivs, clock })
  const sockets = await Promise.all(
    VAULT_CALLERS.map((caller) => listenFor(caller, vaultSocket(config, caller), handlers, log)),
  )
  return {
    close: async () => {
      await Promise.all(sockets.map((socket) => socket.close()))
      await db.close()
    },
    describe: () => ({
      sockets: VAULT_CALLERS.map((caller) => vaultSocket(config, caller)),
      root: authorities.root.place,
      custodians: authorities.custody.custodians.length,
    }),
  }
}

function handlersOf({ config, db, ledger, master, authorities, log, ivs, clock }: Parts): Handlers {
  const orgTools = { ledger, wrapping: master.sealing('wrap-org-key'), ivs }
  const now_ms = (): number => clock().getTime()
  const pushKey = openPushKey(master.platform('web-push'))
  const services = new ServiceLedger(config.dataDir)
  const listTools = () => ({ ledger: new CrlLedger(db), authorities, now_ms: now_ms() })
  const responders = new OcspResponders({ db, authorities, ledger: services, now_ms })
  return {
    trust: async () => ({ ...authorities.trust, log: { name: log.name, publicKey: log.publicKey } }),
    'org-keys': ({ session }) => keysForSession(tokenBytes(session), orgTools),
    'create-org-key': ({ session, orgId }) => createForStaff(tokenBytes(session), orgId, orgTools),
    'seal-for-tenant': ({ session, ...input }) => sealForTenant(tokenBytes(session), input, orgTools),
    'examine-request': async ({ csr }) => ({ spki: await examine(csr, ledger) }),
    issue: async (input) => ({
      certificate: await issueAsset(input, { ledger, signer: authorities.asset, now_ms: now_ms() }),
    }),
    'service-certificate': async (input, caller) => ({
      certificate: await issueService(input, caller, {
        signer: authorities.service,
        ledger: services,
        serverNames: config.serverNames,
        now_ms: now_ms(),
      }),
    }),
    ...authorityHandlers({
      authorities,
      ledger,
      lists: {
        root: (approval) => signRootCrl(approval, listTools()),
        active: (published) => signCrl(published, listTools()),
        last: (published) => signLastCrl(published, listTools()),
      },
    }),
    'gateway-keys': ({ orgId }) => keysForGateway(orgId, now_ms(), orgTools),
    'sink-keys': ({ orgId }) => keysForSinks(orgId, orgTools),
    'alarm-keys': ({ orgId }) => keysForAlarms(orgId, orgTools),
    'push-key': async () => ({ publicKey: pushKey.publicKey }),
    'sign-push': async ({ audience }) => ({
      token: signPush(pushKey, audience, { subject: config.publicUrl, now_ms: now_ms() }),
      publicKey: pushKey.publicKey,
    }),
    'telemetry-keys': ({ orgId }) => keysForTelemetry(orgId, orgTools),
    'key-inventory': async ({ session }) => ({
      keys: await inventory(tokenBytes(session), {
        ledger,
        authorities,
        log,
        responders,
        services: services.signed,
        master,
        now_ms: now_ms(),
      }),
    }),
    ocsp: async (question) => ({ response: await responders.answer(question) }),
    'revocation-lists': async () => ({ lists: authorities.lists() }),
    'sign-crl': ({ list }) => signCrl(list, listTools()),
    'sign-checkpoint': async (head) => ({ note: signHead(head, log, now_ms()) }),
    'identity-keys': async () => ({
      emailIndex: master.platform('email-index'),
      emailSeal: master.platform('email-seal'),
      passwordPepper: master.platform('password-pepper'),
    }),
  }
}

function tokenBytes(session: string): Buffer {
  return Buffer.from(session, 'base64url')
}
