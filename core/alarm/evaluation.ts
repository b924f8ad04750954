// One rule at one asset, sample by sample. There is no clock in it: samples bring device times, and whoever has a clock
// says how much time has passed (`pass`). What it says depends on nothing but what it was told, in that order.
//
// INVARIANT: time that has passed and has been told late or in pieces changes nothing: a delay ends when it ends, and a
// change carries the time at which it happened and not the one at which it was noticed.
import { ALARM_CLOCK_JUMP_MS } from '../limits.ts'
import type { SampleValue } from '../telemetry/segment.ts'
import { feed, holdsAlone, type Memory } from './leaves.ts'
import { LAG, type Program, SIGNAL_TIMES, type Step, TIME } from './program.ts'

export type Change = 'raised' | 'cleared' | 'suppressed' | 'unsuppressed'
/** Called with a change and the device time at which it happened, in ms. */
export type OnChange = (change: Change, at: number) => void

/** `late`: of no use for now, and by itself it would not have been an alarm; `late-beyond`: by itself it would. */
export type Taken = 'taken' | 'repeated' | 'late' | 'late-beyond'

export class Evaluation {
  readonly program: Program
  readonly memory: Memory
  #due: number

  /** `memory` as it was written down; a new evaluation begins at `begun` (ms) and says what stood before. */
  constructor(program: Program, memory: Memory) {
    this.program = program
    this.memory = memory
    this.#due = this.#nextDue()
  }

  static begin(program: Program, begun: number, isActive = false, isSuppressed = false): Evaluation {
    const memory: Memory = Array.from({ length: program.slots }, () => NaN)
    memory[TIME] = begun
    memory[LAG] = 0
    for (const step of program.steps) {
      if (step.is === 'delay') memory[step.at] = 0
      // Silence counts from the beginning: whoever is never heard is silent too.
      if (step.is === 'leaf' && step.leaf.kind === 'silent') {
        memory[step.at] = 0
        memory[step.at + 1] = begun
      }
    }
    memory[program.verdict] = isActive ? 1 : 0
    if (program.suppressed !== undefined) memory[program.suppressed] = isSuppressed ? 1 : 0
    return new Evaluation(program, memory)
  }

  get isActive(): boolean {
    return this.memory[this.program.verdict] === 1
  }

  get isSuppressed(): boolean {
    return this.program.suppressed !== undefined && this.memory[this.program.suppressed] === 1
  }

  /** When something may change although nothing is heard, by our clock (ms); Infinity when nothing can. */
  get dueAt(): number {
    return this.#due + (this.memory[LAG] ?? 0)
  }

  /** A sample of the signal at this place of `program.signals`. Times in ms, `receivedAt` by our clock. */
  sample(signal: number, ts: number, value: SampleValue, receivedAt: number, onChange: OnChange): Taken {
    const { memory: m, program } = this
    const seen = m[SIGNAL_TIMES + signal] ?? NaN
    if (ts === seen) return 'repeated'
    if (ts < receivedAt - program.late_ms) return this.#late(signal, value)
    // A clock that was ahead and was set: what it says now is now. Anything else that is older is out of order.
    if (ts < seen) {
      if (seen <= receivedAt || seen - ts < ALARM_CLOCK_JUMP_MS) return this.#late(signal, value)
      this.#setBack(ts)
    }
    const at = Math.max(m[TIME] ?? ts, ts)
    this.#run(at, onChange)
    m[SIGNAL_TIMES + signal] = ts
    m[TIME] = at
    m[LAG] = receivedAt - at
    for (const listener of program.listeners[signal] ?? [])
      feed(listener.leaf, m, listener.at, ts, value, listener.isFrom)
    this.#settle(at, onChange)
    return 'taken'
  }

  /** Nothing was heard until now (ms by our clock): what only time decides is decided. */
  pass(now: number, onChange: OnChange): void {
    this.#run(now - (this.memory[LAG] ?? 0), onChange)
  }

  #late(signal: number, value: SampleValue): Taken {
    const listeners = this.program.listeners[signal] ?? []
    return listeners.some(({ leaf }) => holdsAlone(leaf, value)) ? 'late-beyond' : 'late'
  }

  /** Goes through everything that becomes due until then, each at its own time. */
  #run(until: number, onChange: OnChange): void {
    while (this.#due <= until) this.#settle(this.#due, onChange)
  }

  #settle(at: number, onChange: OnChange): void {
    const { memory: m, program } = this
    const was = m[program.verdict]
    const { suppressed } = program
    const wasSuppressed = suppressed === undefined ? 0 : m[suppressed]
    for (const step of program.steps) settleStep(step, m, at)
    this.#due = this.#nextDue()
    if (suppressed !== undefined && m[suppressed] !== wasSuppressed)
      onChange(m[suppressed] === 1 ? 'suppressed' : 'unsuppressed', at)
    if (m[program.verdict] !== was) onChange(m[program.verdict] === 1 ? 'raised' : 'cleared', at)
  }

  #nextDue(): number {
    let due = Infinity
    for (const step of this.program.steps) due = Math.min(due, dueOf(step, this.memory))
    return due
  }

  #setBack(ts: number): void {
    const { memory: m, program } = this
    m[TIME] = ts
    for (const step of program.steps) {
      if (step.is === 'delay' || (step.is === 'leaf' && step.leaf.kind === 'silent'))
        m[step.at + 1] = Math.min(m[step.at + 1] ?? NaN, ts)
      // Distances in time that were measured with two clocks say nothing: these begin anew.
      if (step.is === 'leaf' && (step.leaf.kind === 'rate' || step.leaf.kind === 'unusual')) m[step.at + 1] = NaN
    }
  }
}

function settleStep(step: Step, m: Memory, at: number): void {
  if (step.is === 'leaf') {
    if (step.leaf.kind === 'silent') m[step.at] = at >= silentFrom(step.leaf.forS, m, step.at) ? 1 : 0
  } else if (step.is === 'count') m[step.at] = atLeast(step, m)
  else {
    const says = m[step.part] ?? NaN
    // What nobody knows changes nothing, and neither does it count as time.
    if (Number.isNaN(says) || says === m[step.at]) m[step.at + 1] = NaN
    else {
      if (Number.isNaN(m[step.at + 1])) m[step.at + 1] = at
      if (at < endOf(step, m)) return
      m[step.at] = says
      m[step.at + 1] = NaN
    }
  }
}

function dueOf(step: Step, m: Memory): number {
  if (step.is === 'delay') return Number.isNaN(m[step.at + 1]) ? Infinity : endOf(step, m)
  if (step.is === 'leaf' && step.leaf.kind === 'silent' && m[step.at] !== 1)
    return silentFrom(step.leaf.forS, m, step.at)
  return Infinity
}

const silentFrom = (forS: number, m: Memory, at: number): number => (m[at + 1] ?? 0) + forS * 1000

function endOf(step: Extract<Step, { is: 'delay' }>, m: Memory): number {
  return (m[step.at + 1] ?? NaN) + (m[step.at] === 1 ? step.off_ms : step.on_ms)
}

/** Three values: certainly at least n, certainly not, or unknown. */
function atLeast({ parts, n }: Extract<Step, { is: 'count' }>, m: Memory): number {
  let yes = 0
  let unknown = 0
  for (const part of parts) {
    const says = m[part] ?? NaN
    if (Number.isNaN(says)) unknown++
    else yes += says
  }
  if (yes >= n) return 1
  return yes + unknown < n ? 0 : NaN
}
