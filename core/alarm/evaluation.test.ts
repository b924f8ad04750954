// Sequences by hand, then random ones against an evaluator that looks at the whole past at every second.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SampleValue } from '../telemetry/segment.ts'
import { type Change, Evaluation } from './evaluation.ts'
import { compile } from './program.ts'
import type { Condition, RuleSpec } from './spec.ts'
import { naive, type NaiveSample } from './testing.ts'

const rule = (condition: Condition, more: Partial<RuleSpec> = {}): RuleSpec => ({
  condition,
  onDelayS: 0,
  offDelayS: 0,
  latching: false,
  lateS: 300,
  ...more,
})
const limit = (above: number, deadband = 0, signal = 't'): Condition => ({ kind: 'limit', signal, above, deadband })

test('what is said of the asset itself is a state of a signal of ours', () => {
  const told = (condition: Condition, key: string, ...values: SampleValue[]): string => {
    const program = compile(rule(condition))
    assert.deepEqual(program.signals, [key])
    const evaluation = Evaluation.begin(program, 0)
    const changes: string[] = []
    for (const [i, value] of values.entries())
      evaluation.sample(0, i * 1000, value, i * 1000, (change, at) => changes.push(`${at / 1000} ${change}`))
    return changes.join(', ')
  }
  const storage = { kind: 'self-check', check: 'storage' } as const
  assert.equal(
    told({ ...storage, is: 'warn' }, '~self-check/storage', 'ok', 'warn', 'fail', 'ok'),
    '1 raised, 3 cleared',
  )
  assert.equal(
    told({ ...storage, is: 'fail' }, '~self-check/storage', 'ok', 'warn', 'fail', 'ok'),
    '2 raised, 3 cleared',
  )
  assert.equal(told({ kind: 'self-check', is: 'fail' }, '~self-check', 'fail'), '0 raised')
  assert.equal(told({ kind: 'watch', sees: 'replayed' }, '~watch/replayed', false, true, false), '1 raised, 2 cleared')
})

/** `12 t=90` a sample at second 12 received at once; `12>40 t=90` received at 40; `50` time passes until 50. */
function play(spec: RuleSpec, script: string): string {
  const program = compile(spec)
  const evaluation = Evaluation.begin(program, 0)
  const told: string[] = []
  const onChange = (change: Change, at: number) => told.push(`${at / 1000} ${change}`)
  for (const line of script.trim().split(/\s*,\s*/)) {
    const [, ts = '0', received, key, text = ''] = /^(\d+)(?:>(\d+))?(?: (\w+)=(\S+))?$/.exec(line) ?? assert.fail(line)
    if (key === undefined) evaluation.pass(Number(ts) * 1000, onChange)
    else {
      const value: SampleValue = Number.isNaN(Number(text)) ? (text === 'true' ? true : text) : Number(text)
      const receivedAt = Number(received ?? ts) * 1000
      const taken = evaluation.sample(program.signals.indexOf(key), Number(ts) * 1000, value, receivedAt, onChange)
      if (taken !== 'taken') told.push(taken)
    }
  }
  return told.join(', ')
}

const all = (...of: Condition[]): Condition => ({ kind: 'all', of })
const SEQUENCES: [string, RuleSpec, string, string][] = [
  ['a limit', rule(limit(80)), '1 t=80, 2 t=81, 3 t=90, 4 t=80', '2 raised, 4 cleared'],
  [
    'two limits',
    rule({ kind: 'limit', signal: 't', above: 80, below: 10, deadband: 0 }),
    '1 t=9, 2 t=50, 3 t=81',
    '1 raised, 2 cleared, 3 raised',
  ],
  ['a deadband holds on to it', rule(limit(80, 5)), '1 t=81, 2 t=76, 3 t=75, 4 t=81', '1 raised, 3 cleared, 4 raised'],
  ['an on-delay that ends between two samples', rule(limit(80), { onDelayS: 10 }), '1 t=90, 30 t=95', '11 raised'],
  ['an on-delay that is not reached', rule(limit(80), { onDelayS: 10 }), '1 t=90, 10 t=70, 11 t=90, 20 t=70', ''],
  ['an on-delay that ends by the clock alone', rule(limit(80), { onDelayS: 10 }), '1 t=90, 5, 10, 11, 60', '11 raised'],
  [
    'a sample at the very end of the delay is behind it',
    rule(limit(80), { onDelayS: 10 }),
    '1 t=90, 11 t=70',
    '11 raised, 11 cleared',
  ],
  [
    'an off-delay bridges a dip',
    rule(limit(80), { offDelayS: 10 }),
    '1 t=90, 5 t=70, 9 t=90, 20 t=70, 40',
    '1 raised, 30 cleared',
  ],
  ['the delay of a slow clock runs on ours', rule(limit(80), { onDelayS: 30 }), '0>60 t=90, 80, 89, 90', '30 raised'],
  [
    'silence, from the beginning',
    rule({ kind: 'silent', signal: 't', forS: 60 }),
    '59, 60, 70 t=1, 100 t=1, 159, 160',
    '60 raised, 70 cleared, 160 raised',
  ],
  [
    'a state',
    rule({ kind: 'state', signal: 'mode', is: ['fault', true] }),
    '1 mode=run, 2 mode=fault, 3 mode=run, 4 mode=true',
    '2 raised, 3 cleared, 4 raised',
  ],
  [
    'all of them, known ones only',
    rule(all(limit(80), limit(5, 0, 'p'))),
    '1 t=90, 2 p=6, 3 t=70',
    '2 raised, 3 cleared',
  ],
  [
    'two of three',
    rule({ kind: 'at-least', n: 2, of: [limit(1, 0, 'a'), limit(1, 0, 'b'), limit(1, 0, 'c')] }),
    '1 c=0, 2 a=2, 3 b=2, 4 a=0, 5 c=2',
    '3 raised, 4 cleared, 5 raised',
  ],
  ['what nobody knows changes nothing', rule(all(limit(80), limit(5, 0, 'p'))), '1 t=90, 100', ''],
  [
    'a nested delay',
    rule(all(limit(80), { kind: 'delayed', of: limit(5, 0, 'p'), onS: 10, offS: 0 })),
    '1 p=6, 2 t=90, 30',
    '11 raised',
  ],
  [
    'suppressed by design',
    rule(limit(80), { suppressedWhile: { kind: 'state', signal: 'mode', is: ['off'] } }),
    '1 mode=off, 2 t=90, 3 mode=run',
    '1 suppressed, 2 raised, 3 unsuppressed',
  ],
  [
    'apart',
    rule({ kind: 'apart', signal: 'a', from: 'b', by: 5, deadband: 1 }),
    '1 a=10, 2 b=4, 3 b=5, 4 b=7',
    '2 raised, 4 cleared',
  ],
  [
    'a rise of more than two a minute',
    rule({ kind: 'rate', signal: 't', perS: 60, overS: 60, above: 2, deadband: 0 }),
    '0 t=10, 30 t=11, 60 t=12, 90 t=14, 120 t=14, 150 t=14',
    '90 raised, 120 cleared',
  ],
  ['late data is no alarm', rule(limit(80)), '1000>1000 t=10, 1001>1900 t=90, 1902 t=10', 'late-beyond'],
  ['late data that was no alarm either', rule(limit(80)), '1000>1000 t=10, 999>1001 t=20', 'late'],
  ['what comes after something newer is no alarm', rule(limit(80)), '1000 t=10, 999>1001 t=90', 'late-beyond'],
  ['a redelivery', rule(limit(80)), '10 t=90, 10>12 t=90', '10 raised, repeated'],
  ['a clock that was ahead and is set', rule(limit(80), { onDelayS: 10 }), '300>1 t=10, 2 t=90, 13 t=95', '12 raised'],
  ['a number that becomes a text says nothing', rule(limit(80)), '1 t=90, 2 t=broken', '1 raised'],
]

for (const [name, spec, script, told] of SEQUENCES) test(name, () => assert.equal(play(spec, script), told))

test('what is unusual is learnt first, then told, and becomes usual when it stays', () => {
  const spec = rule({ kind: 'unusual', signal: 't', overS: 100, times: 4, atLeast: 1 })
  const steady = Array.from({ length: 120 }, (_, i) => `${i + 1} t=${50 + (i % 3)}`)
  const jump = Array.from({ length: 2000 }, (_, i) => `${i + 121} t=90`)
  const told = play(spec, [...steady, ...jump].join(', '))
  assert.match(told, /^121 raised, \d+ cleared$/)
  assert.equal(play(spec, Array.from({ length: 90 }, (_, i) => `${i + 1} t=${i === 50 ? 900 : 50}`).join(', ')), '')
})

/** xorshift: the same sequences at every run. */
function dice(seed: number): (n: number) => number {
  let x = seed + 0x9e3779b9
  return (n) => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return (x >>> 0) % n
  }
}

function randomCondition(roll: (n: number) => number, depth: number): Condition {
  const signal = 'ab'[roll(2)] ?? 'a'
  const leaves: Condition[] = [
    { kind: 'limit', signal, above: 4 + roll(4), deadband: roll(3) },
    { kind: 'limit', signal, above: 8, below: 1 + roll(3), deadband: roll(2) },
    { kind: 'silent', signal, forS: 3 + roll(9) },
  ]
  const part = () => randomCondition(roll, depth + 1)
  if (depth < 3 && roll(2) === 0) {
    const of = [part(), part(), part()].slice(0, 2 + roll(2))
    const inner: Condition[] = [
      { kind: 'all', of },
      { kind: 'any', of },
      { kind: 'at-least', n: 1 + roll(of.length), of },
      { kind: 'delayed', of: part(), onS: roll(6), offS: roll(6) },
    ]
    return inner[roll(inner.length)] ?? part()
  }
  return leaves[roll(leaves.length)] ?? part()
}

function randomSamples(roll: (n: number) => number, seconds: number): NaiveSample[] {
  const samples: NaiveSample[] = []
  for (let t = 1; t < seconds; t++)
    for (const signal of ['a', 'b']) if (roll(3) === 0) samples.push({ t, signal, value: roll(11) })
  return samples
}

const SECONDS = 120

test('random rules and samples: the same changes at the same times as the evaluator that looks at everything', () => {
  let changes = 0
  for (let seed = 1; seed <= 400; seed++) {
    const roll = dice(seed)
    const spec = rule(randomCondition(roll, 0), { onDelayS: roll(5), offDelayS: roll(5) })
    const samples = randomSamples(roll, SECONDS)
    const expected = naive(spec, samples, SECONDS)
    changes += expected.length
    assert.deepEqual(
      run(
        spec,
        samples,
        () => false,
        () => false,
      ),
      expected,
      `seed ${seed}: ${JSON.stringify(spec)}`,
    )
    // However often somebody says that time has passed, and however often it is written down and read back.
    assert.deepEqual(
      run(
        spec,
        samples,
        () => roll(2) === 0,
        () => roll(5) === 0,
      ),
      expected,
      `seed ${seed}, in pieces`,
    )
  }
  assert.ok(changes > 1000, `${changes}`)
})

function run(
  spec: RuleSpec,
  samples: readonly NaiveSample[],
  tellsTime: () => boolean,
  restarts: () => boolean,
): [number, Change][] {
  const program = compile(spec)
  let evaluation = Evaluation.begin(program, 0)
  const told: [number, Change][] = []
  const onChange = (change: Change, at: number) => void told.push([at / 1000, change])
  let i = 0
  for (let t = 0; t <= SECONDS; t++) {
    if (tellsTime()) evaluation.pass(t * 1000, onChange)
    for (let sample = samples[i]; sample?.t === t; sample = samples[++i]) {
      const place = program.signals.indexOf(sample.signal)
      if (place >= 0) evaluation.sample(place, t * 1000, sample.value, t * 1000, onChange)
    }
    if (restarts()) evaluation = new Evaluation(compile(spec), [...evaluation.memory])
  }
  evaluation.pass(SECONDS * 1000, onChange)
  return told
}
