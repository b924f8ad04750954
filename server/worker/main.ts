// The worker: what needs time. It serves nobody and has no socket.
import { randomBytes } from 'node:crypto'
import { CRL_GAP_MS, CRL_LOOK_MS, NOTIFY_EVERY_MS, PUSH_EVERY_MS, WATCH_PLATFORM_EVERY_MS } from '../../core/limits.ts'
import { Ivs } from '../../core/seal-iv.ts'
import { openDatabase } from '../db/database.ts'
import { AlarmKeyring } from '../keys/alarm-keys.ts'
import { TelemetryKeyring } from '../keys/telemetry-keys.ts'
import type { Config } from '../platform/config.ts'
import type { Log, Running } from '../platform/running.ts'
import { Compactor } from '../telemetry/compact/compactor.ts'
import { Retention } from '../telemetry/compact/retention.ts'
import { openVault } from '../vault/client.ts'
import { AlarmEvaluator } from './alarms/evaluator.ts'
import { RevocationLists } from './crl/lists.ts'
import { compactionJobs } from './compaction-jobs.ts'
import { jobs, watchPlatform } from './jobs.ts'
import { Rounds } from './rounds.ts'
import { sealingJobs } from './sealing/jobs.ts'
import { Sealer } from './sealing/sealer.ts'
import { SealingWatch } from './sealing/watch.ts'
import { Witness } from './sealing/witnesses.ts'
import { Push } from './notifying/push.ts'
import { Webhooks } from './notifying/webhooks.ts'
import { Deliveries } from './sinks/deliveries.ts'
import { sinkJobs } from './sinks/jobs.ts'

export async function start(config: Config, log: Log, clock = (): Date => new Date()): Promise<Running> {
  const db = openDatabase(config, 'worker', { log, clock })
  const vault = openVault(config, 'worker')
  const sealer = new Sealer(db, vault, log, clock)
  const watch = new SealingWatch(log, clock)
  const witnesses = (config.witnesses ?? []).map((witness) => new Witness(witness, log, clock))
  const way = { allowed: config.sinkTargets ?? [], hostName: new URL(config.publicUrl).hostname, clock }
  const deliveries = new Deliveries({ db, vault, log, way })
  const webhooks = new Webhooks({
    db,
    vault,
    log,
    clock,
    publicUrl: config.publicUrl,
    allowed: config.sinkTargets ?? [],
  })
  const push = new Push({ db, vault, log, clock, random: randomBytes })
  const lists = new RevocationLists(db, vault, log)
  const now = (): number => clock().getTime()
  const ivs = new Ivs(randomBytes)
  const keyring = new TelemetryKeyring(vault, now)
  const compactor = new Compactor({ db, keyring, ivs, clock })
  const retention = new Retention(db)
  const alarms = new AlarmEvaluator({
    db,
    keys: new AlarmKeyring(vault, ivs, now),
    telemetryKeys: keyring,
    clock,
    random: randomBytes,
    log,
  })
  const rounds = new Rounds(db, log, clock)
  await rounds.begin(jobs)
  // Not waited for: a trail that was not sealed for long takes a while, and a witness may be away.
  void rounds.begin([
    ...sealingJobs(sealer, watch, witnesses),
    ...sinkJobs(deliveries),
    { name: 'webhooks', every_ms: NOTIFY_EVERY_MS, run: () => webhooks.round() },
    { name: 'push', every_ms: PUSH_EVERY_MS, run: () => push.round() },
    ...compactionJobs(compactor, retention),
    {
      name: 'watch-platform',
      every_ms: WATCH_PLATFORM_EVERY_MS,
      run: (_db, at) => watchPlatform(db, at, alarms.isLooking()),
    },
    { name: 'revocation-lists', every_ms: CRL_LOOK_MS, retry_ms: CRL_GAP_MS, run: () => lists.round() },
  ])
  await db.listen('revocation', () => lists.wake())
  await db.listen('telemetry', () => alarms.wake())
  await db.listen('alarm_rule', () => alarms.rulesChanged())
  alarms.begin()
  return {
    describe: () => ({
      jobs: rounds.describe(),
      sealing: { ...sealer.describe(), behind: watch.describe() },
      witnesses: witnesses.map((witness) => witness.describe()),
      sinks: deliveries.underWay.describe(),
      webhooks: webhooks.underWay.describe(),
      push: push.underWay.describe(),
      revocationLists: lists.describe(),
      alarms: alarms.describe(),
      compaction: compactor.describe(),
      retention: retention.describe(),
    }),
    close: async () => {
      sealer.stop()
      compactor.stop()
      retention.stop()
      await lists.stop()
      await alarms.stop()
      await rounds.stop()
      await deliveries.underWay.stop()
      await webhooks.underWay.stop()
      await push.underWay.stop()
      vault.close()
      await db.close()
    },
  }
}
