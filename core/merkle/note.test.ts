// Notes, keys, checkpoints and cosignatures against published examples and against whoever forges them.
import assert from 'node:assert/strict'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { isFailure } from '../errors.ts'
import { logVerifiers, originOf, readCheckpoint, signCheckpoint, signedAt } from './checkpoint.ts'
import { EMPTY_ROOT } from './hash.ts'
import { COSIGNATURE_KEY, formatVkey, NOTE_KEY, parseVkey, rawPublicKey, verifier } from './keys.ts'
import { formatNote, formatSignatureLine, readNote, readSignatureLines, signatureLine, signatureOf } from './note.ts'

/** The example of golang.org/x/mod/sumdb/note: PeterNeumann. */
const NEUMANN = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const SIGNED = `${TEXT}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`

const invalidly = (work: () => unknown, why: RegExp): void =>
  assert.throws(work, (error) => isFailure(error, 'invalid') && why.test(error.message))

test("a note of Go's implementation verifies, and every changed byte of it does not", () => {
  const key = parseVkey(NEUMANN)
  assert.equal(formatVkey(key), NEUMANN)
  assert.deepEqual(signatureOf(readNote(SIGNED), key), {})
  assert.equal(signatureOf(readNote(SIGNED.replace('think', 'thinK')), key), 'wrong')
  assert.equal(signatureOf(readNote(SIGNED), verifier('PeterNeumann', NOTE_KEY, Buffer.alloc(32, 1))), 'absent')
})

test('what is no note is refused in words', () => {
  for (const text of [
    '',
    'text\n',
    'text\n\n',
    'text\n\nno dash\n',
    `text\n\n\u2014 a AAAA\n`,
    SIGNED.slice(0, -1),
    `a\u0007b\n\n${SIGNED}`,
    SIGNED.replace('x08go/', 'x08go/ '),
  ])
    invalidly(() => readNote(text), /./)
  invalidly(() => readNote(`t\n\n${'\u2014 PeterNeumann x08go/ZJkuBS9UG/\n'.repeat(101)}`), /at most/)
  invalidly(() => readNote(`${'t'.repeat(200_000)}\n\n`), /at most/)
  for (const vkey of [
    '',
    'a',
    'a+b+c',
    NEUMANN.replace('c74f20a3', 'c74f20a4'),
    NEUMANN.replace('ARpc', 'CRpc'),
    'a+00000000+AQ==',
  ])
    invalidly(() => parseVkey(vkey), /key/)
})

test('a checkpoint carries both signatures, says when, and is read back', () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const origin = originOf('fairlead.example', '0f5ac4a3-14a0-4a22-9d3c-5fd0c0a3a1b2')
  const note = signCheckpoint({ origin, size: 12, root: EMPTY_ROOT }, privateKey, 1_700_000_000)
  const read = readCheckpoint(note)
  const { text, time } = logVerifiers(origin, rawPublicKey(privateKey))
  assert.deepEqual([read.origin, read.size, read.root], [origin, 12, EMPTY_ROOT])
  assert.deepEqual(signatureOf(read.note, text), {})
  assert.deepEqual(signatureOf(read.note, time), { at_s: 1_700_000_000 })
  assert.equal(signedAt(read, text), 1_700_000_000)
  const larger = readCheckpoint(note.replace('\n12\n', '\n13\n'))
  assert.equal(signatureOf(larger.note, text), 'wrong')
  for (const bad of ['\n012\n', '\n-1\n', '\n1e3\n', '\n\n'])
    invalidly(() => readCheckpoint(note.replace('\n12\n', bad)), /./)
})

test("a witness's line is added and verified; a moved or backdated one is not", () => {
  const log = generateKeyPairSync('ed25519').privateKey
  const key = generateKeyPairSync('ed25519').privateKey
  const witness = verifier('witness.example/w1', COSIGNATURE_KEY, rawPublicKey(key))
  const note = readNote(signCheckpoint({ origin: 'log', size: 1, root: EMPTY_ROOT }, log, 5))
  const line = signatureLine(note.text, key, witness, 1_679_315_147)
  assert.deepEqual(readSignatureLines(formatSignatureLine(line)), [line])
  const both = readNote(formatNote(note.text, [...note.signatures, line]))
  assert.deepEqual(signatureOf(both, witness), { at_s: 1_679_315_147 })
  const backdated = Buffer.from(line.signature)
  backdated.writeBigUInt64BE(1n)
  assert.equal(signatureOf({ ...both, signatures: [{ ...line, signature: backdated }] }, witness), 'wrong')
  assert.equal(signatureOf({ text: note.text.replace('log', 'lag'), signatures: [line] }, witness), 'wrong')
})

test('the example of c2sp.org/tlog-cosignature: a key id is name, type and key', () => {
  // RFC 8032 section 7.1, test 1: a key everybody has.
  const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'
  const pkcs8 = Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex')
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  assert.equal(rawPublicKey(key).toString('hex'), 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')
  const [plain, timed] = [NOTE_KEY, COSIGNATURE_KEY].map(
    (type) => verifier('a.example', type as typeof NOTE_KEY, rawPublicKey(key)).id,
  )
  assert.notEqual(plain, timed)
})
