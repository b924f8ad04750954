// The device edge. One message's story, in order:
//   listener.ts        TLS 1.3, a certificate of our asset CA or nothing         Connected
//   identify.ts        whose it is, by the database; revoked, expired, closed    Identified
//   mqtt/connection.ts CONNECT, PUBLISH, limits (https.ts for HTTPS)             Authorised
//   intake/            payload -> samples or a reason                            (decoded)
//   ../telemetry/ingest.ts   group commit: seal, INSERT, COMMIT, then the acknowledgement
// Enrolment has a door of its own: est/server.ts. Beside it: watch.ts (what time brings), revocations.ts, presence.ts, operator-events.ts (what operators see).
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type EventId, idFrom } from '../../core/ids.ts'
import { Ivs } from '../../core/seal-iv.ts'
import { type Database, openDatabase } from '../db/database.ts'
import { GatewayKeyring } from '../keys/gateway-keys.ts'
import { ServiceIdentity } from '../keys/service-identity.ts'
import type { Config } from '../platform/config.ts'
import type { Log, Running } from '../platform/running.ts'
import { Ingest } from '../telemetry/ingest.ts'
import { DatabaseStore } from '../telemetry/ingest-store.ts'
import { openVault, type VaultClient } from '../vault/client.ts'
import { Assets, RATE_LIMITS, type RateLimits } from './asset.ts'
import { CertificateUse } from './identity/certificate-use.ts'
import { databaseRegistry } from './database-registry.ts'
import { estPartsOf } from './est/parts.ts'
import { estServer } from './est/server.ts'
import type { GateKeys } from './gate-keys.ts'
import { gatewayId } from './gateway-id.ts'
import { httpsServer } from './https.ts'
import { Intake } from './intake/intake.ts'
import { keyringKeys } from './keyring-keys.ts'
import { listenOn } from './listener.ts'
import { mqttServer } from './mqtt/listen.ts'
import { MqttConnection } from './mqtt/connection.ts'
import { REASON } from './mqtt/reasons.ts'
import { MqttSessions } from './mqtt/session.ts'
import { OpenConnections } from './open-connections.ts'
import { OperatorEvents } from './operator-events.ts'
import { Presence } from './presence.ts'
import type { Registry } from './registry.ts'
import { Revocations } from './identity/revocations.ts'
import { restThread, Rounds } from './rounds.ts'
import { Watch } from './watch.ts'

const TICK_MS = 1_000
/** Tests lower the limits and move the clocks; nothing else does. */
export type GatewayOptions = {
  rates?: RateLimits
  clock?: () => number
  certificateClock?: () => Date
  renewalCheck_ms?: number
  trust_ms?: number
}

export async function start(config: Config, log: Log, options: GatewayOptions = {}): Promise<Running> {
  const db = openDatabase(config, 'gateway', { log })
  const vault = openVault(config, 'gateway')
  const clock = options.clock ?? ((): number => Date.now())
  const keys = keyringKeys(new GatewayKeyring(vault, new Ivs(randomBytes), clock))
  const registry = databaseRegistry(db, gatewayId(config.dataDir, randomBytes))
  const identity = await ServiceIdentity.start({
    vault,
    names: config.serverNames,
    log,
    clock: options.certificateClock ?? ((): Date => new Date()),
    ...(options.renewalCheck_ms === undefined ? {} : { check_ms: options.renewalCheck_ms }),
    ...(options.trust_ms === undefined ? {} : { trust_ms: options.trust_ms }),
  })
  // Whatever the last run of this gateway left as connected is not.
  await registry.gone()
  const issuers = (): ReadonlySet<string> => identity.deviceIssuers
  const gate = gateOf({ db, vault, keys, registry, log, clock, issuers, rates: options.rates ?? RATE_LIMITS })
  await gate.revocations.look()
  await registry.onRevocation(() => void gate.revocations.look())

  const mqtt = mqttServer(identity.tls, gate.door, gate.mqttParts)
  const https = httpsServer(identity.tls, gate.door, gate.mqttParts)
  const est = estServer(identity.tls, gate.door, gate.estParts)
  identity.onRenew((tls) => {
    for (const server of [mqtt, https, est]) server.setSecureContext(tls)
  })
  const ports = {
    mqtt: await listenOn(mqtt, config.listen.mqtt),
    ingest: await listenOn(https, config.listen.ingest),
    est: await listenOn(est, config.listen.est),
  }
  const timer = setInterval(() => {
    gate.watch.tick().catch((err: unknown) => log.error({ err }, 'a tick of the watch failed'))
  }, TICK_MS)
  log.info({ port: ports.mqtt, protocol: 'mqtt' }, 'listening')
  log.info({ port: ports.ingest, protocol: 'https' }, 'listening')
  log.info({ port: ports.est, protocol: 'est' }, 'listening')

  return {
    close: async () => {
      clearInterval(timer)
      identity.close()
      mqtt.close()
      https.close()
      est.close()
      est.closeAllConnections()
      await gate.close()
      await registry.gone().catch((err: unknown) => log.warn({ err }, 'presence could not be taken back'))
      vault.close()
      await db.close()
    },
    describe: () => ({ ports, certificate: identity.describe(), ...gate.describe() }),
  }
}

type GateParts = {
  db: Database
  vault: VaultClient
  keys: GateKeys
  registry: Registry
  log: Log
  clock: () => number
  issuers: () => ReadonlySet<string>
  rates: RateLimits
}

function gateOf({ db, vault, keys, registry, log, clock, issuers, rates }: GateParts) {
  const onBug = (err: unknown): void => log.error({ err }, 'a bug cost a connection')
  const store = new DatabaseStore(db, idFrom<EventId>(randomBytes(16)), clock)
  const onTrouble = (err: unknown, attempt: number): void => {
    if (attempt === 1 || attempt % 15 === 0) log.error({ err, attempt }, 'nothing can be stored; it is tried again')
  }
  const ingest = new Ingest({ store, sealer: keys, clock, sleep, onTrouble })
  const events = new OperatorEvents({
    seal: (feed, eventId, detail) => keys.event(feed.orgId, eventId, detail),
    put: (rows) => {
      if (ingest.hasRoom) ingest.putEvents(rows)
    },
    clock,
    random: randomBytes,
    onDropped: (err) => log.warn({ err }, 'an event could not be sealed'),
  })
  const assets = new Assets(rates)
  const open = new OpenConnections()
  const sessions = new MqttSessions()
  const presence = new Presence((lines) => registry.presence(lines))
  const uses = new CertificateUse((lines) => registry.used(lines))
  const intake = new Intake({ ingest, registry, keys, events, random: randomBytes })
  const revocations = new Revocations({
    registry,
    elapsed: () => performance.now(),
    onRevoked: (fingerprints) => {
      sessions.endOf(fingerprints)
      return new Map([...fingerprints].map((one) => [one, expelRevoked(open, events, one)]))
    },
    onTrouble: (err) => log.error({ err }, 'revocations could not be looked up'),
  })
  const rounds = new Rounds({
    isDoorBusy: () => open.sockets > open.size,
    flushIn_ms: () => ingest.flushIn_ms,
    rest: restThread,
    afterTurn: setImmediate,
  })
  const identifying = { registry, revocations, assets, events, uses, clock }
  const door = {
    identifying,
    open,
    log,
    onRefusedCertificate: (fingerprint: string, reason: string) => {
      tellOwner(registry, assets, events, clock, fingerprint, reason).catch((err: unknown) =>
        log.warn({ err, fingerprint }, 'a refused certificate could not be looked up'),
      )
    },
  }
  return {
    revocations,
    door,
    estParts: estPartsOf({ db, vault, assets, events, log, clock, onBug }),
    mqttParts: { intake, ingest, sessions, events, presence, rounds, clock, random: randomBytes, onBug },
    watch: new Watch({ open, revocations, presence, uses, sessions, assets, events, identifying, issuers, clock, log }),
    describe: () => ({
      connections: open.size,
      sessions: sessions.size,
      assets: assets.size,
      held_bytes: ingest.heldBytes,
      ...ingest.counts,
      rests: rounds.rests,
      dropped: events.dropped,
    }),
    close: async () => {
      // What has been received is stored and acknowledged, then everybody is told.
      await ingest.close().catch((err: unknown) => log.error({ err }, 'what was not acknowledged was not stored'))
      for (const connection of open.all())
        if (connection instanceof MqttConnection) connection.retire(REASON.serverShuttingDown, 'the platform stops')
        else connection.identified.socket.destroySoon()
      await store.close()
    },
  }
}

function expelRevoked(open: OpenConnections, events: OperatorEvents, fingerprint: string): Promise<void>[] {
  return open.expel(fingerprint, 'this certificate was revoked').map(({ connection, closed }) => {
    const { asset } = connection.identified
    events.report(asset, 'revoked-closed', 'fault', 'Its certificate was revoked; it was sent away.')
    return closed
  })
}

/** An expired certificate of ours fails in TLS already; its asset's operators want to know all the same. */
async function tellOwner(
  registry: Registry,
  assets: Assets,
  events: OperatorEvents,
  clock: () => number,
  fingerprint: string,
  reason: string,
): Promise<void> {
  const identity = await registry.identify(fingerprint)
  if (identity === undefined) return
  const asset = assets.of(identity, clock())
  events.report(asset, 'certificate-refused', 'warning', `A connection was refused: ${reason}.`)
}
