import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KIND_RULES, RECORD_KINDS } from './kinds.ts'
import { OCCASIONS } from './loler-report.ts'
import { type AssetFacts, keptUntil, keptWords, mayBeRemoved, OPEN_ENDS, type RecordFacts } from './retention.ts'

const at = (text: string) => Date.parse(text)
const made = at('2024-02-29T10:14:33Z')
const record = (facts: Partial<RecordFacts> = {}): RecordFacts => ({
  doneAt: made,
  receivedAt: made,
  keepMonths: 60,
  occasion: null,
  nextAt: null,
  isHeld: false,
  ...facts,
})
const inUse: AssetFacts = { isAccessory: false, usedUntil: null, usedHereUntil: null }
const scrappedAt = at('2025-01-31T00:00:00Z')
const scrapped: AssetFacts = { ...inUse, usedUntil: scrappedAt, usedHereUntil: scrappedAt }
const usedTo = (usedUntil: number): AssetFacts => ({ ...inUse, usedUntil })

/** The last second before and the instant itself. */
function ends(kept: ReturnType<typeof keptUntil>, instant: string, because: string): void {
  assert.deepEqual([kept.because, kept.until], [because, at(instant)])
  assert.deepEqual([mayBeRemoved(kept, at(instant) - 1_000), mayBeRemoved(kept, at(instant))], [false, true])
}
const year3000 = at('3000-01-01T00:00:00Z')

test('five years of a record of 29 February end on 28 February, to the second', () => {
  ends(keptUntil('thorough-examination', record({ nextAt: made + 1 }), scrapped, 60), '2029-02-28T10:14:33Z', 'policy')
  const service = record({ keepMonths: 24 })
  ends(keptUntil('pre-use-check', service, scrapped, 24), '2026-02-28T10:14:33Z', 'policy')
  ends(keptUntil('pre-use-check', service, scrapped, 48), '2028-02-29T10:14:33Z', 'policy')
})

test('a month that ends earlier ends the time on its last day', () => {
  const august = at('2024-08-31T23:59:59Z')
  const facts = record({ doneAt: august, receivedAt: august, keepMonths: 25 })
  ends(keptUntil('service', facts, scrapped, 24), '2026-09-30T23:59:59Z', 'policy')
})

test('what was done on a phone and came late is kept from when it came', () => {
  const late = record({ keepMonths: 24, receivedAt: at('2024-05-01T00:00:00Z') })
  ends(keptUntil('pre-use-check', late, scrapped, 24), '2026-05-01T00:00:00Z', 'policy')
  const ahead = record({ keepMonths: 24, doneAt: at('2024-05-01T00:00:00Z') })
  ends(keptUntil('pre-use-check', ahead, scrapped, 24), '2026-05-01T00:00:00Z', 'policy')
})

test('a policy lengthens what is kept and never shortens it, least of all for what was made before', () => {
  const until = (keepMonths: number, floorMonths: number) =>
    keptUntil('service', record({ keepMonths }), scrapped, floorMonths).until
  assert.equal(until(48, 24), at('2028-02-29T10:14:33Z'), 'the policy when it was made')
  assert.equal(until(24, 48), at('2028-02-29T10:14:33Z'), 'the policy now')
  for (const months of [0, -12, 1]) assert.equal(until(months, months), at('2026-02-28T10:14:33Z'), 'the floor')
})

test('nothing goes on age alone while the asset is in use', () => {
  for (const kind of RECORD_KINDS)
    for (const occasion of [null, ...OCCASIONS])
      for (const nextAt of [null, made + 1])
        for (const usedHereUntil of [null, scrappedAt])
          for (const isAccessory of [false, true]) {
            const kept = keptUntil(kind, record({ occasion, nextAt }), { ...inUse, usedHereUntil, isAccessory }, 24)
            assert.ok(!mayBeRemoved(kept, year3000), `${kind} ${occasion}`)
            assert.ok(OPEN_ENDS.some((end) => end === kept.until))
          }
})

test('nothing goes before its policy, whatever the law says', () => {
  for (const kind of RECORD_KINDS)
    for (const occasion of [null, ...OCCASIONS]) {
      const kept = keptUntil(kind, record({ occasion, nextAt: made + 1, keepMonths: 0 }), scrapped, 0)
      const floor = KIND_RULES[kind].floorMonths === 60 ? at('2029-02-28T10:14:33Z') : at('2026-02-28T10:14:33Z')
      assert.ok(!mayBeRemoved(kept, floor - 1_000), `${kind} ${occasion}`)
      assert.ok(mayBeRemoved(kept, floor), `${kind} ${occasion}`)
    }
})

test('regulation 11(2)(a)(i): before first use, until use ends', () => {
  const first = record({ occasion: 'before-first-use' })
  assert.deepEqual(keptUntil('thorough-examination', first, inUse, 60), {
    until: 'while-in-use',
    because: 'loler-11-2-a-i',
    atLeastUntil: at('2029-02-28T10:14:33Z'),
  })
  const end = '2040-03-31T12:00:00Z'
  ends(keptUntil('thorough-examination', first, usedTo(at(end)), 60), end, 'loler-11-2-a-i')
})

test('regulation 11(2)(a)(ii): an accessory before first use, two years, so that the policy is longer', () => {
  const first = record({ occasion: 'before-first-use' })
  const accessory = { ...scrapped, isAccessory: true }
  ends(keptUntil('thorough-examination', first, accessory, 60), '2029-02-28T10:14:33Z', 'policy')
})

test('regulation 11(2)(a)(iii): after installation, until it is no longer used there', () => {
  for (const occasion of ['after-installation', 'at-new-place'] as const) {
    const facts = record({ occasion })
    assert.equal(keptUntil('thorough-examination', facts, inUse, 60).until, 'while-at-this-place')
    const end = '2035-06-30T22:59:59Z'
    const gone = { ...inUse, usedHereUntil: at(end), usedUntil: at('2036-01-01T00:00:00Z') }
    ends(keptUntil('thorough-examination', facts, gone, 60), end, 'loler-11-2-a-iii')
    ends(keptUntil('thorough-examination', facts, usedTo(at(end)), 60), end, 'loler-11-2-a-iii')
    const moved = keptUntil('thorough-examination', facts, { ...inUse, usedHereUntil: at(end) }, 60)
    assert.deepEqual([moved.until, moved.because], ['while-in-use', 'asset-in-use'])
  }
})

test('regulation 11(2)(a)(iv): in service, until the next or two years, whichever is later', () => {
  const facts = (nextAt: number | null) => record({ occasion: 'six-months', nextAt })
  assert.equal(keptUntil('thorough-examination', facts(null), inUse, 60).until, 'until-next')
  const next = '2033-02-28T00:00:00Z'
  ends(keptUntil('thorough-examination', facts(at(next)), scrapped, 60), next, 'loler-11-2-a-iv')
  const soon = '2024-08-29T00:00:00Z'
  ends(keptUntil('thorough-examination', facts(at(soon)), scrapped, 60), '2029-02-28T10:14:33Z', 'policy')
  const last = usedTo(at('2032-02-29T00:00:00Z'))
  ends(keptUntil('thorough-examination', facts(null), last, 60), '2034-02-28T00:00:00Z', 'loler-11-2-a-iv')
})

test('PUWER regulation 6(3): an inspection until the next is recorded', () => {
  for (const kind of ['inspection', 'wire-rope'] as const) {
    assert.equal(keptUntil(kind, record(), inUse, 60).until, 'until-next')
    const next = '2033-02-28T00:00:00Z'
    ends(keptUntil(kind, record({ nextAt: at(next) }), scrapped, 60), next, 'puwer-6-3')
    ends(keptUntil(kind, record({ nextAt: made + 1 }), scrapped, 60), '2029-02-28T10:14:33Z', 'policy')
    ends(keptUntil(kind, record(), usedTo(at('2032-02-29T00:00:00Z')), 60), '2034-02-28T00:00:00Z', 'puwer-6-3')
  }
})

test('what is held is kept, whatever else has ended', () => {
  const held = keptUntil('service', record({ isHeld: true }), scrapped, 24)
  assert.deepEqual([held.until, held.because, mayBeRemoved(held, year3000)], ['while-held', 'legal-hold', false])
})

test('what keeps it is said in words, in the days of a zone', () => {
  const words = (facts: Partial<RecordFacts>, asset: AssetFacts) =>
    keptWords(keptUntil('thorough-examination', record(facts), asset, 60), 'Europe/London')
  assert.equal(
    words({ occasion: 'before-first-use' }, inUse),
    'Kept for as long as the asset is in use, and at least until 28 February 2029 (LOLER regulation 11(2)(a)(i): examined before first use).',
  )
  assert.equal(words({ nextAt: made + 1 }, scrapped), "Kept until 28 February 2029 (the organisation's policy).")
  const end = at('2035-06-30T23:00:00Z')
  assert.match(words({ occasion: 'before-first-use' }, usedTo(end)), /^Kept until 1 July 2035 \(LOLER/)
})
