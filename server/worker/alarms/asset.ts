// The rules at one asset, in memory. Samples are gathered while segments are read and told in the order of the device's
// time, so that what two gateways brought is one story. Maintenance windows begin and end by our clock.
//
// INVARIANT: a rule is suppressed while the asset is in a window or its own `suppressedWhile` holds, whichever came first,
// whoever shelved it in between and however often the worker began anew.
import { type Change, Evaluation, type OnChange } from '../../../core/alarm/evaluation.ts'
import { isInside, nextTurn, type Window } from '../../../core/alarm/maintenance.ts'
import type { Program } from '../../../core/alarm/program.ts'
import type { AssetId, RuleId } from '../../../core/ids.ts'
import { ALARM_LATE_TOLD_MS } from '../../../core/limits.ts'
import type { SampleValue } from '../../../core/telemetry/segment.ts'
import type { AssetMemory } from './memory.ts'

/** What a change is told with; `value` where a sample led to it. */
export type Found = {
  ruleId: RuleId
  assetId: AssetId
  kind: Change | 'ended' | 'late-data'
  at: number
  receivedAt: number
  value?: { signal: string; value: SampleValue } | undefined
}
export type RuleAtAsset = { ruleId: RuleId; version: number; program: Program; signalNos: readonly number[] }
/** `isSuppressed`: as the database has it, as far as is known. */
type Running = RuleAtAsset & { evaluation: Evaluation; lateToldAt: number; isSuppressed: boolean }
/** How alarms stand in the database. */
export type Stood = ReadonlyMap<RuleId, { active: boolean; state: string }>
/** The windows of the asset; what began or ended until `from` (ms) has been told. */
export type Maintained = { windows: readonly Window[]; from: number }
type Sample = { signalNo: number; ts: number; value: SampleValue; receivedAt: number }
type Listener = { running: Running; signal: number }

export class AssetAlarms {
  readonly assetId: AssetId
  readonly #running: readonly Running[]
  readonly #bySignal = new Map<number, Listener[]>()
  readonly #samples: Sample[] = []
  #isInOrder = true
  /** Segments of these writers up to there are in the memory already. */
  #seen: ReadonlyMap<string, number> | undefined
  /** When time alone may change something at this asset, by our clock (ms). */
  #dueAt = 0
  isDirty = false
  readonly #windows: readonly Window[]
  #isInMaintenance: boolean
  /** When a window begins or ends next, and up to where they have been told, by our clock (ms). */
  #turnAt: number
  #maintainedAt: number
  /** What the rules say has not been compared with what stands in the database. */
  #isUnsure = true

  /** `standing`: which rules stood as active and as suppressed. */
  constructor(
    assetId: AssetId,
    rules: readonly RuleAtAsset[],
    memory: AssetMemory | undefined,
    standing: Stood,
    now: number,
    { windows, from }: Maintained,
  ) {
    this.assetId = assetId
    this.#windows = windows
    this.#isInMaintenance = isInside(windows, from)
    this.#turnAt = nextTurn(windows, from)
    this.#maintainedAt = from
    this.#seen = memory?.heads
    this.#running = rules.map((rule) => {
      const kept = memory?.rules.get(rule.ruleId)
      const stood = standing.get(rule.ruleId)
      const isKept = kept?.version === rule.version && kept.memory.length === rule.program.slots
      const evaluation = isKept
        ? new Evaluation(rule.program, kept.memory)
        : // What a window has suppressed says nothing of the rule's own reason.
          Evaluation.begin(rule.program, now, stood?.active, stood?.state === 'suppressed' && !this.#isInMaintenance)
      if (!isKept) this.isDirty = true
      const { ruleId, version, program, signalNos } = rule
      return { ruleId, version, program, signalNos, evaluation, lateToldAt: -Infinity, isSuppressed: false }
    })
    this.compare(standing)
    for (const running of this.#running)
      for (const [signal, signalNo] of running.signalNos.entries()) {
        // A copy: what grows by push keeps room for seventeen.
        this.#bySignal.set(signalNo, [...(this.#bySignal.get(signalNo) ?? []), { running, signal }])
      }
  }

  /** A sample of the segment `n` of a writer. */
  gather(writer: string, n: number, sample: Sample): boolean {
    if (this.#seen !== undefined && n <= (this.#seen.get(writer) ?? -1)) return false
    if (!this.#bySignal.has(sample.signalNo)) return false
    const last = this.#samples.at(-1)
    if (last !== undefined && sample.ts < last.ts) this.#isInOrder = false
    this.#samples.push(sample)
    return true
  }

  /** Tells the rules what was gathered. */
  settle(found: (change: Found) => void): void {
    if (this.#samples.length === 0) return
    this.isDirty = true
    if (!this.#isInOrder) this.#samples.sort((a, b) => a.ts - b.ts || a.receivedAt - b.receivedAt)
    for (const sample of this.#samples)
      for (const { running, signal } of this.#bySignal.get(sample.signalNo) ?? [])
        this.#tell(running, signal, sample, found)
    this.#samples.length = 0
    this.#isInOrder = true
    this.#dueAt = this.#earliest()
  }

  get isSuppressing(): boolean {
    return this.#windows.length > 0 || this.#running.some(({ isSuppressed }) => isSuppressed)
  }

  /** How the alarms stand now that everything found is written: people shelve and unshelve them. */
  compare(standing: Stood): void {
    for (const running of this.#running) {
      const state = standing.get(running.ruleId)?.state
      // What people have hidden cannot be suppressed besides; it is looked at again when it is back.
      const isHidden = state === 'shelved' || state === 'out-of-service'
      running.isSuppressed = isHidden ? this.#isToBeSuppressed(running) : state === 'suppressed'
    }
    this.#isUnsure = true
  }

  /** Our clock stands there (ms): windows begin and end, each at its own time. */
  maintain(now: number, found: (change: Found) => void): void {
    if (this.#isUnsure) this.#weighAll(this.#maintainedAt, found)
    this.#isUnsure = false
    while (this.#turnAt <= now) {
      const at = this.#turnAt
      this.#isInMaintenance = isInside(this.#windows, at)
      this.#turnAt = nextTurn(this.#windows, at)
      this.isDirty = true
      this.#weighAll(at, found)
    }
    this.#maintainedAt = Math.max(this.#maintainedAt, now)
  }

  /** Time has passed until now (ms by our clock) and everything that was received before has been told. */
  pass(now: number, found: (change: Found) => void): void {
    if (this.#dueAt > now) return
    for (const running of this.#running) {
      if (running.evaluation.dueAt > now) continue
      this.isDirty = true
      running.evaluation.pass(now, this.#teller(running, now, found))
    }
    this.#dueAt = this.#earliest()
  }

  /** `heads`: how far the segments that were told reach. */
  memory(heads: ReadonlyMap<string, number>): AssetMemory {
    return {
      heads,
      maintainedAt: this.#maintainedAt,
      rules: new Map(
        this.#running.map((each) => [each.ruleId, { version: each.version, memory: each.evaluation.memory }]),
      ),
    }
  }

  #earliest(): number {
    let earliest = Infinity
    for (const { evaluation } of this.#running) earliest = Math.min(earliest, evaluation.dueAt)
    return earliest
  }

  #tell(running: Running, signal: number, { ts, value, receivedAt }: Sample, found: (change: Found) => void): void {
    this.maintain(receivedAt, found)
    const told = { signal: running.program.signals[signal] ?? '', value }
    const onChange = this.#teller(running, receivedAt, found, told)
    const taken = running.evaluation.sample(signal, ts, value, receivedAt, onChange)
    if (taken !== 'late-beyond' || receivedAt < running.lateToldAt + ALARM_LATE_TOLD_MS) return
    running.lateToldAt = receivedAt
    const { ruleId } = running
    found({ ruleId, assetId: this.assetId, kind: 'late-data', at: ts, receivedAt, value: told })
  }

  #teller(running: Running, receivedAt: number, found: (change: Found) => void, value?: Found['value']): OnChange {
    const { ruleId } = running
    return (kind, at) => {
      if (kind === 'suppressed' || kind === 'unsuppressed') this.#weigh(running, at, receivedAt, found, value)
      else found({ ruleId, assetId: this.assetId, kind, at, receivedAt, value })
    }
  }

  #isToBeSuppressed({ evaluation }: Running): boolean {
    return this.#isInMaintenance || evaluation.isSuppressed
  }

  #weighAll(at: number, found: (change: Found) => void): void {
    for (const running of this.#running) this.#weigh(running, at, at, found)
  }

  /** Tells whether the rule is suppressed, for whichever reason, if that has changed. */
  #weigh(
    running: Running,
    at: number,
    receivedAt: number,
    found: (change: Found) => void,
    value?: Found['value'],
  ): void {
    const isSuppressed = this.#isToBeSuppressed(running)
    if (isSuppressed === running.isSuppressed) return
    running.isSuppressed = isSuppressed
    const kind = isSuppressed ? 'suppressed' : 'unsuppressed'
    found({ ruleId: running.ruleId, assetId: this.assetId, kind, at, receivedAt, value })
  }
}
