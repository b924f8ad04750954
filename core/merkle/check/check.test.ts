// Exports as an auditor may get them, whole and in part, torn, forged and hostile.
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { logVerifiers, signCheckpoint } from '../checkpoint.ts'
import { formatExportHeader, formatExportLine } from '../export-file.ts'
import { Frontier } from '../frontier.ts'
import { leafHash } from '../hash.ts'
import { formatVkey, rawPublicKey } from '../keys.ts'
import { inclusionPlan, proofFrom, rangesOf } from '../proof.ts'
import { ExportChecker, type Given, type Report } from './report.ts'

const { privateKey } = generateKeyPairSync('ed25519')
const origin = 'log.example/audit/1'
const vkey = formatVkey(logVerifiers(origin, rawPublicKey(privateKey)).text)
const SIZE = 100
const texts = Array.from(
  { length: SIZE },
  (_, i) => `{"v":1,"at":"2026-01-01T00:00:00Z","event":"e.${i}","note":"},\\"line\\":{\u00e9"}`,
)
const leaves = texts.map((text) => leafHash(Buffer.from(text)))

function note(size: number, at_s = 1_000): string {
  const frontier = new Frontier()
  for (const leaf of leaves.slice(0, size)) frontier.append(leaf)
  return signCheckpoint({ origin, size, root: frontier.root() }, privateKey, at_s)
}

const proofOf = (seq: number): Buffer[] => {
  const plan = inclusionPlan(seq, SIZE)
  return proofFrom(
    plan,
    rangesOf(plan).map(({ from, count }) => Buffer.concat(leaves.slice(from, from + count))),
  )
}

/** The lines of a file: header, then [first, end). A part has a span of time and proofs. */
function exported(first = 0, end = SIZE, part = false): string[] {
  const from = part ? '2026-01-01T00:00:00.000Z' : null
  const header = formatExportHeader({
    origin,
    vkey,
    size: SIZE,
    first,
    end,
    checkpoint: note(SIZE),
    made: '2026-01-02T00:00:00Z',
    from,
    to: null,
  })
  const lines = Array.from({ length: end - first }, (_, i) => {
    const seq = first + i
    return formatExportLine({
      seq,
      hash: leaves[seq] ?? leafHash(Buffer.alloc(0)),
      text: texts[seq] ?? null,
      ...(part ? { proof: proofOf(seq) } : {}),
    })
  })
  return [header, ...lines].map((line) => line.slice(0, -1))
}

function check(lines: readonly string[], given: Partial<Given> = {}, whole = true): Report {
  const checker = new ExportChecker({ kept: [], witnesses: [], ...given })
  for (const line of lines) if (!checker.take(Buffer.from(line))) break
  return checker.finish(whole)
}
const told = ({ findings }: Report): (string | number | null)[][] => findings.map(({ kind, seq }) => [kind, seq])
const kept = (...sizes: number[]): Given['kept'] =>
  sizes.map((size) => ({ from: `kept-${size}`, text: note(size, 900 + size) }))

test('a whole log and parts of it fit', () => {
  assert.deepEqual(told(check(exported(), { kept: kept(1, 50, 99, 100) })), [])
  for (const [first, end] of [
    [0, 100],
    [0, 1],
    [17, 42],
    [99, 100],
    [5, 5],
  ] as const)
    assert.equal(check(exported(first, end, true)).outcome, 'fits', `${first} to ${end}`)
  // With a part only a checkpoint of the same size can be compared.
  const part = check(exported(17, 42, true), { kept: kept(50, 100) })
  assert.deepEqual(
    part.kept.map(({ fits }) => fits),
    [null, true],
  )
})

test('a part that was changed: text, proof, hash and text, a line taken out, one of another place, the end torn off', () => {
  const part = exported(17, 42, true)
  const edited = part.with(4, part[4]?.replace('e.20', 'e.99') ?? '')
  assert.deepEqual(told(check(edited)), [['edited', 20]])
  const forged = formatExportLine({
    seq: 20,
    hash: leafHash(Buffer.from('{"x":1}')),
    text: '{"x":1}',
    proof: proofOf(20),
  }).slice(0, -1)
  assert.deepEqual(told(check(part.with(4, forged))), [['inserted', 20]])
  const moved = formatExportLine({
    seq: 20,
    hash: leaves[21] ?? forged21,
    text: texts[21] ?? '',
    proof: proofOf(21),
  }).slice(0, -1)
  assert.deepEqual(told(check(part.with(4, moved))), [['inserted', 20]])
  assert.deepEqual(told(check(part.toSpliced(4, 1))), [['missing', 20]])
  assert.deepEqual(told(check(part.slice(0, -2))), [['truncated', 40]])
  const bare = formatExportLine({ seq: 20, hash: leaves[20] ?? forged21, text: texts[20] ?? '' }).slice(0, -1)
  assert.deepEqual(told(check(part.with(4, bare))), [['damaged', 20]])
})
const forged21 = leafHash(Buffer.from('21'))

test('lines swapped in the file, twice in it, more than there are', () => {
  const lines = exported()
  const swapped = lines.with(11, lines[12] ?? '').with(12, lines[11] ?? '')
  assert.deepEqual(told(check(swapped)), [
    ['missing', 10],
    ['out-of-order', 10],
  ])
  assert.deepEqual(told(check(lines.toSpliced(11, 0, lines[11] ?? ''))), [['inserted', 10]])
  assert.deepEqual(
    told(check([...lines, formatExportLine({ seq: 100, hash: leafHash(Buffer.from('{}')), text: '{}' }).slice(0, -1)])),
    [['inserted', 100]],
  )
})

test('two checkpoints of one size and different roots: the log has signed two histories', () => {
  const other = signCheckpoint({ origin, size: 50, root: forged21 }, privateKey, 900)
  const report = check(exported(), { kept: [...kept(50), { from: 'fork', text: other }] })
  assert.equal(report.outcome, 'does-not-fit')
  assert.ok(report.findings.some(({ says }) => says.includes('two histories')))
})

test('what is hostile or broken is told, and nothing throws', () => {
  const good = exported()
  const bad = [
    '',
    '{}',
    'null',
    '[]',
    '{"seq":',
    '{"seq":1e9}',
    '{"seq":99999999999999999999,"hash":"',
    `${good[5]}}`,
    `${good[5]?.slice(0, -2)}`,
    '\u0000'.repeat(50),
    good[0] ?? '',
  ]
  for (const line of bad) assert.equal(check(good.with(6, line)).outcome, 'does-not-fit', line.slice(0, 30))
  for (const header of [
    '',
    '{}',
    'null',
    '{"format":"fairlead-audit/2"}',
    good[1] ?? '',
    (good[0] ?? '').replace('"size":100', '"size":-1'),
    (good[0] ?? '').replace('"size":100', '"size":101'),
  ])
    assert.equal(check(good.with(0, header)).outcome, 'does-not-fit', header.slice(0, 30))
  assert.deepEqual(told(check([])), [['truncated', null]])
  assert.equal(check(good, { kept: [{ from: 'x', text: 'no note' }] }).outcome, 'does-not-fit')
  assert.equal(check(good, { vkey: 'nonsense' }).outcome, 'does-not-fit')
  // A million misfits are counted, and a hundred of them kept.
  const many = check([good[0] ?? '', ...Array.from({ length: 500 }, () => 'x')])
  assert.ok(many.findingCount >= 500 && many.findings.length === 100)
})
