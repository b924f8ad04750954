// An asset's report on itself -> its last state, an event for each check that has changed, and samples of what they say
// (stated.ts). The state is stored when the report is answered; the events go with the next flush, and are made again from
// what was stored if that fails.
import { overLimit } from '../../../core/errors.ts'
import { changesOf, standingOf, standingText } from '../../../core/watch/health-change.ts'
import { HEALTH_REPORTS_BURST, HEALTH_REPORTS_PER_S } from '../../../core/limits.ts'
import { readHealth, worstOf } from '../../../core/wire/health.ts'
import type { Receipt } from '../../telemetry/ingest-types.ts'
import type { Asset } from '../asset.ts'
import { Bucket } from '../bucket.ts'
import type { GateKeys } from '../gate-keys.ts'
import type { OperatorEvents } from '../operator-events.ts'
import type { Registry } from '../registry.ts'
import type { StatedIntake } from './stated.ts'

export type HealthParts = {
  stated: Pick<StatedIntake, 'health'>
  registry: Pick<Registry, 'health'>
  keys: Pick<GateKeys, 'health'>
  events: Pick<OperatorEvents, 'report'>
}

const SEVERITY = { ok: 'info', warn: 'warning', fail: 'fault' } as const

export class HealthIntake {
  readonly #parts: HealthParts

  constructor(parts: HealthParts) {
    this.#parts = parts
  }

  /** As Intake.take. Throws Failure invalid, limit or unavailable. */
  async take(
    asset: Asset,
    payload: Buffer,
    now: number,
    receipt: Receipt | undefined,
    token: number,
  ): Promise<'taken'> {
    const { stated, registry, keys, events } = this.#parts
    const report = readHealth(payload, now)
    // Each is a transaction of its own, which telemetry is not.
    asset.healthRate ??= new Bucket(HEALTH_REPORTS_PER_S, HEALTH_REPORTS_BURST, now)
    if (asset.healthRate.wait(now) > 0)
      throw overLimit('self-checks come too often', {
        hint: 'Once a minute is plenty; at once when something changes.',
      })
    asset.healthRate.take(now)
    const { orgId, assetId } = asset
    const standing = standingOf(report.checks)
    const sealed = await keys.health(orgId, assetId, standingText(standing), JSON.stringify(report))
    const before = await registry.health({
      orgId,
      assetId,
      reportedAt: report.at,
      receivedAt: now,
      state: worstOf(report.checks),
      ...sealed,
    })
    // What this gateway remembers tells each change. What it has just found stored tells whether there was any: then
    // everything that is not fine is news once more.
    const isSame = before?.standing.equals(sealed.standing) === true
    if (!isSame) {
      const changes = changesOf(asset.health ?? new Map(), report.checks)
      for (const { name, state, text } of changes)
        events.report(asset, 'self-check', SEVERITY[state], text, `${name}=${state}`)
      const isWell = worstOf(report.checks) === 'ok' && before !== undefined && before.state !== 'ok'
      if (changes.length === 0 && isWell)
        events.report(asset, 'self-check', 'info', 'All self-checks say ok again.', 'all')
      asset.health = standing
    } else asset.health ??= standing
    await stated.health(asset, report, now, receipt, token)
    return 'taken'
  }
}
