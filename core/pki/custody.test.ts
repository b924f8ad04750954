// Two of several people: every pair opens, nobody alone does, and what was changed opens for nobody.
import assert from 'node:assert/strict'
import { createHash, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { type Custodian, custodianKey, publicHalf, unwrapByTwo, type Wrapped, wrapForPairs } from './custody.ts'
import { SEAL_IV_BYTES } from '../seal.ts'

const bytes = (name: string): Buffer => createHash('sha256').update(name).digest()
const pepper = bytes('pepper')
const NAMES = ['anna', 'bert', 'carl', 'dora']
const keys = new Map<string, KeyObject>()
for (const name of NAMES)
  keys.set(name, await custodianKey(`passphrase of ${name}`, bytes(name).subarray(0, 16), pepper))

let ivs = 0
const iv = (): Buffer => {
  const next = Buffer.alloc(SEAL_IV_BYTES)
  next.writeUInt32BE(++ivs)
  return next
}
const custodians = (names: readonly string[]): Custodian[] =>
  names.map((name) => ({ name, publicKey: publicHalf(keyOf(name)) }))
const keyOf = (name: string): KeyObject => keys.get(name) ?? assert.fail(name)
const two = (one: string, other: string): Map<string, KeyObject> =>
  new Map([
    [one, keyOf(one)],
    [other, keyOf(other)],
  ])
const wrapped = (names: readonly string[] = NAMES): Wrapped =>
  wrapForPairs(bytes('secret'), custodians(names), { fresh: bytes('fresh'), iv })

test('every pair opens, in either order', () => {
  const all = wrapped()
  assert.equal(all.pairs.length, 6)
  for (const one of NAMES)
    for (const other of NAMES)
      if (one !== other) assert.deepEqual(unwrapByTwo(all, two(one, other)), bytes('secret'), `${one} and ${other}`)
})

test('one alone, somebody else, or one who plays two opens nothing', () => {
  const all = wrapped(['anna', 'bert', 'carl'])
  assert.equal(unwrapByTwo(all, new Map([['anna', keyOf('anna')]])), undefined)
  assert.equal(unwrapByTwo(all, two('anna', 'dora')), undefined)
  for (const played of ['bert', 'carl']) {
    const both = new Map([
      ['anna', keyOf('anna')],
      [played, keyOf('anna')],
    ])
    assert.equal(unwrapByTwo(all, both), undefined)
  }
})

test('a pair under other names, another key that was agreed with, or a changed byte opens nothing', () => {
  const all = wrapped()
  const [first, second] = [all.pairs[0] ?? assert.fail(), all.pairs[1] ?? assert.fail()]
  const moved = { ...all, pairs: [{ of: first.of, sealed: second.sealed }] }
  assert.equal(unwrapByTwo(moved, two(...first.of)), undefined)
  const other = wrapForPairs(bytes('secret'), custodians(NAMES), { fresh: bytes('other'), iv })
  assert.equal(unwrapByTwo({ ...all, agreed: other.agreed }, two(...first.of)), undefined)
  for (const at of [0, 20, first.sealed.length - 1]) {
    const sealed = Buffer.from(first.sealed)
    sealed[at] = (sealed[at] ?? 0) ^ 1
    assert.equal(unwrapByTwo({ ...all, pairs: [{ of: first.of, sealed }] }, two(...first.of)), undefined, `byte ${at}`)
  }
})

test('a passphrase gives the same key again, however it was composed; salt and pepper give another', async () => {
  const [salt, other] = [bytes('salt').subarray(0, 16), bytes('other').subarray(0, 16)]
  const half = async (text: string, from: Buffer, secret: Buffer) => publicHalf(await custodianKey(text, from, secret))
  const known = await half('vier grüne Fähren im Hafen', salt, pepper)
  assert.deepEqual(await half('vier grüne Fähren im Hafen'.normalize('NFD'), salt, pepper), known)
  for (const changed of [
    await half('vier grüne Fähren im Hafen.', salt, pepper),
    await half('vier grüne Fähren im Hafen', other, pepper),
    await half('vier grüne Fähren im Hafen', salt, bytes('no pepper')),
  ])
    assert.notDeepEqual(changed, known)
})
