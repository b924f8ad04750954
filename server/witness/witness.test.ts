// A witness against honest logs and against logs that fork, roll back and forget; killed while it writes; raced.
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isFailure } from '../../core/errors.ts'
import { formatAddCheckpoint } from '../../core/merkle/add-checkpoint.ts'
import { logVerifiers, readCheckpoint, signCheckpoint } from '../../core/merkle/checkpoint.ts'
import { Frontier } from '../../core/merkle/frontier.ts'
import { EMPTY_ROOT, leafHash } from '../../core/merkle/hash.ts'
import { parseVkey, rawPublicKey } from '../../core/merkle/keys.ts'
import { readSignatureLines, signatureOf } from '../../core/merkle/note.ts'
import { consistencyPlan, proofFrom, rangesOf } from '../../core/merkle/proof.ts'
import { createLog } from '../platform/log.ts'
import { type RunningWitness, startWitness } from './serve.ts'

const dirs: string[] = []
const running: RunningWitness[] = []
after(async () => {
  // What a failed test left open.
  await Promise.allSettled(running.map((witness) => witness.close()))
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true })
})
const fresh = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'fl-witness-'))
  dirs.push(dir)
  return dir
}

/** A log of so many lines, told apart by `word`: two words are two histories. */
function testLog(origin = 'log.example/audit/1', key = generateKeyPairSync('ed25519').privateKey) {
  const grown = (word: string, size: number) => {
    const frontier = new Frontier()
    const leaves = Array.from({ length: size }, (_, i) => leafHash(Buffer.from(i < 5 ? `common ${i}` : `${word} ${i}`)))
    for (const leaf of leaves) frontier.append(leaf)
    return { root: frontier.root(), leaves }
  }
  const note = (size: number, word = 'true') =>
    signCheckpoint({ origin, size, root: grown(word, size).root }, key, 1_000)
  const proof = (old: number, size: number, word = 'true') => {
    if (old === 0 || old === size) return []
    const plan = consistencyPlan(old, size)
    const { leaves } = grown(word, size)
    return proofFrom(
      plan,
      rangesOf(plan).map(({ from, count }) => Buffer.concat(leaves.slice(from, from + count))),
    )
  }
  return {
    key: logVerifiers(origin, rawPublicKey(key)).text,
    note,
    request: (old: number, size: number, word = 'true') =>
      formatAddCheckpoint({ old, proof: proof(old, size, word), note: note(size, word) }),
  }
}

const log = createLog('witness-test', { to: { write: () => undefined } })
const listen = { host: '127.0.0.1', port: 0 }
async function start(
  dir: string,
  key: ReturnType<typeof testLog>['key'],
  wholePlatform = false,
): Promise<RunningWitness> {
  const witness = await startWitness({
    dir,
    name: 'witness.example/w1',
    listen,
    trusted: [{ key, wholePlatform }],
    log,
  })
  running.push(witness)
  return witness
}

async function post(
  witness: RunningWitness,
  body: string | Uint8Array<ArrayBuffer>,
): Promise<{ status: number; type: string | null; text: string }> {
  const response = await fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body })
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

test('it signs what continues, says the size it knows, and keeps both over a restart', async () => {
  const mine = testLog()
  const dir = fresh()
  let witness = await start(dir, mine.key)
  const key = parseVkey(witness.vkey)
  for (const [old, size] of [
    [0, 3],
    [3, 3],
    [3, 20],
    [20, 64],
  ] as const) {
    const { status, text } = await post(witness, mine.request(old, size))
    assert.equal(status, 200)
    const { note } = readCheckpoint(mine.note(size))
    const checked = signatureOf({ text: note.text, signatures: readSignatureLines(text) }, key)
    assert.ok(typeof checked === 'object' && Math.abs((checked.at_s ?? 0) - Date.now() / 1000) < 60)
  }
  assert.deepEqual(await post(witness, mine.request(0, 64)), { status: 409, type: 'text/x.tlog.size', text: '64\n' })
  await witness.close()
  // A witness that was killed while it wrote.
  writeFileSync(join(dir, 'logs', `${'0'.repeat(64)}.note.abcd`), 'half a no')
  witness = await start(dir, mine.key)
  assert.equal(witness.vkey.split('+')[1], key.id, 'the key stays')
  assert.deepEqual(await post(witness, mine.request(20, 70)), { status: 409, type: 'text/x.tlog.size', text: '64\n' })
  assert.equal((await post(witness, mine.request(64, 70))).status, 200)
  await witness.close()
})

test('two histories are refused and kept as evidence: a fork, another root of one size, a rollback', async () => {
  const mine = testLog()
  const dir = fresh()
  const witness = await start(dir, mine.key)
  assert.equal((await post(witness, mine.request(0, 12))).status, 200)
  assert.equal((await post(witness, mine.request(12, 20, 'forged'))).status, 422, 'a fork')
  assert.equal((await post(witness, mine.request(12, 12, 'forged'))).status, 409, 'another root')
  const back = await post(witness, mine.request(8, 8))
  assert.deepEqual([back.status, back.text], [409, '12\n'], 'an older database put back')
  assert.equal(
    (await post(witness, formatAddCheckpoint({ old: 12, proof: [], note: mine.note(20) }))).status,
    422,
    'no proof',
  )
  assert.equal(
    (await post(witness, formatAddCheckpoint({ old: 0, proof: [EMPTY_ROOT], note: mine.note(20) }))).status,
    409,
  )
  assert.equal(readdirSync(join(dir, 'evidence')).length, 3)
  // None of it has changed what it remembers.
  assert.equal((await post(witness, mine.request(12, 20))).status, 200)
  await witness.close()
})

test('strangers and malformed requests', async () => {
  const mine = testLog()
  const witness = await start(fresh(), mine.key)
  const other = testLog('other.example/audit/1')
  assert.equal((await post(witness, other.request(0, 3))).status, 404)
  const impostor = testLog()
  assert.equal((await post(witness, impostor.request(0, 3))).status, 403)
  for (const body of [
    '',
    'old 1',
    'old 01\n\n',
    `old x\n\n${mine.note(3)}`,
    `old 0\nnope\n\n${mine.note(3)}`,
    `old 5\n\n${mine.note(3)}`,
    'old 0\n\nno note\n',
    `old 0\n${`${EMPTY_ROOT.toString('base64')}\n`.repeat(64)}\n${mine.note(3)}`,
  ])
    assert.equal((await post(witness, body)).status, 400, JSON.stringify(body.slice(0, 40)))
  assert.equal((await post(witness, Buffer.alloc(300_000, 0x61))).status, 413)
  assert.equal((await post(witness, Buffer.from([0x6f, 0x6c, 0x64, 0xff, 0xfe]))).status, 400)
  assert.equal((await fetch(`${witness.url}/add-checkpoint`)).status, 405)
  assert.equal((await fetch(`${witness.url}/elsewhere`, { method: 'POST' })).status, 404)
  assert.match(await (await fetch(witness.url)).text(), /witness\.example\/w1\+/)
  await witness.close()
})

test('the key of one log stands for all organisations of its platform, if that was said, and for no other', async () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const [a, b, elsewhere] = ['p.example/audit/0a', 'p.example/audit/0b', 'q.example/audit/0a'].map((origin) =>
    testLog(origin, privateKey),
  )
  assert.ok(a && b && elsewhere)
  const strict = await start(fresh(), a.key)
  assert.equal((await post(strict, b.request(0, 3))).status, 404)
  await strict.close()
  const wide = await start(fresh(), a.key, true)
  assert.equal((await post(wide, a.request(0, 3))).status, 200)
  assert.equal((await post(wide, b.request(0, 3))).status, 200)
  assert.equal((await post(wide, elsewhere.request(0, 3))).status, 404)
  assert.equal((await post(wide, testLog('p.example/audit/0c').request(0, 3))).status, 403)
  await wide.close()
})

test('twenty at once: one history is signed, whichever came first', async () => {
  const mine = testLog()
  const witness = await start(fresh(), mine.key)
  assert.equal((await post(witness, mine.request(0, 6))).status, 200)
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => post(witness, mine.request(6, 10 + (i % 4), i % 2 === 0 ? 'true' : 'forged'))),
  )
  const signed = new Set(answers.flatMap(({ status }, i) => (status === 200 ? [i % 2] : [])))
  assert.equal(signed.size, 1, 'never both')
  await witness.close()
})

test('one process a directory, one name a key', async () => {
  const mine = testLog()
  const dir = fresh()
  const witness = await start(dir, mine.key)
  writeFileSync(join(dir, 'lock'), '1\n')
  await assert.rejects(
    start(dir, mine.key),
    (error) => isFailure(error, 'conflict') && /another witness/.test(error.message),
  )
  await witness.close()
  await assert.rejects(startWitness({ dir, name: 'other', listen, trusted: [], log }), (error) =>
    isFailure(error, 'conflict'),
  )
  // Left over from a killed one: no such process.
  writeFileSync(join(dir, 'lock'), '999999999\n')
  const again = await start(dir, mine.key)
  await again.close()
})
