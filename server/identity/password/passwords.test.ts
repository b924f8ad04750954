import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { isFailure } from '../../../core/errors.ts'
import { PASSWORD_CHECKS_AT_ONCE_MAX, PASSWORD_CHECKS_WAITING_MAX } from '../../../core/limits.ts'
import { Secret } from '../../platform/secret.ts'
import { commonPasswords } from './common-passwords.ts'
import { contextOf, judgePassword } from './password-policy.ts'
import { createPasswords, normalised } from './passwords.ts'

const passwords = createPasswords(randomBytes(32), randomBytes)
const good = 'heron ladle Friday 7'

test('argon2id with a salt for each, opened by the whole password and by nothing else', async () => {
  const [one, two] = [await passwords.hash(new Secret(good)), await passwords.hash(new Secret(good))]
  assert.match(one, /^\$argon2id\$v=19\$m=65536,t=3,p=4\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.notEqual(one, two)
  assert.ok(await passwords.verify(new Secret(good), one))
  for (const other of ['', good.slice(0, -1), `${good} `, good.toLowerCase()])
    assert.ok(!(await passwords.verify(new Secret(other), one)), other)
})

test('nothing is cut off: passwords equal in their first 72 bytes are two', async () => {
  const long = 'a long sentence that goes on and on, well beyond the seventy-two bytes of bcrypt, '
  const hash = await passwords.hash(new Secret(`${long}1`))
  assert.ok(!(await passwords.verify(new Secret(`${long}2`), hash)))
})

test('the pepper is needed: a copy of the database verifies nothing', async () => {
  const hash = await passwords.hash(new Secret(good))
  const elsewhere = createPasswords(randomBytes(32), randomBytes)
  assert.ok(!(await elsewhere.verify(new Secret(good), hash)))
})

test('one password typed on two systems (NFC, NFD) is one', async () => {
  assert.equal(normalised(new Secret('Ångström'.normalize('NFD'))), 'Ångström'.normalize('NFC'))
})

test('no account: the same work, and no', async () => {
  const hash = await passwords.hash(new Secret(good))
  // Time of the processor, the least of three: a busy machine makes any wait long.
  const cost = async (stored: string | undefined) => {
    let us = Number.POSITIVE_INFINITY
    for (let i = 0; i < 3; i++) {
      const before = process.cpuUsage()
      assert.ok(!(await passwords.verify(new Secret('something else entirely'), stored)))
      us = Math.min(us, process.cpuUsage(before).user)
    }
    return us
  }
  const [known, unknown] = [await cost(hash), await cost(undefined)]
  assert.ok(unknown > known / 3 && unknown < known * 3, `${known} us, ${unknown} us`)
})

test('memory is bounded: beyond a queue, a refusal that says when', async () => {
  const places = PASSWORD_CHECKS_AT_ONCE_MAX + PASSWORD_CHECKS_WAITING_MAX
  const cheap = '$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
  const all = await Promise.allSettled(
    Array.from({ length: places + 3 }, () => passwords.verify(new Secret('x'), cheap)),
  )
  const refused = all.filter((one) => one.status === 'rejected')
  assert.equal(refused.length, 3)
  assert.ok(refused.every((one) => isFailure(one.reason, 'limit') && one.reason.retryAfter_s === 5))
  assert.ok(!(await passwords.verify(new Secret('x'), cheap)))
})

test('who is signed in does not wait behind strangers', async () => {
  const cheap = '$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
  const order: string[] = []
  const check = (turn: 'stranger' | 'known') =>
    passwords.verify(new Secret('x'), cheap, turn).then(() => order.push(turn))
  const strangers = Array.from({ length: PASSWORD_CHECKS_AT_ONCE_MAX + 10 }, () => check('stranger'))
  await Promise.all([...strangers, check('known')])
  assert.ok(order.indexOf('known') <= PASSWORD_CHECKS_AT_ONCE_MAX + 1, order.join())
})

const isCommon = commonPasswords()
const context = contextOf('ann.smith@cranes.example', 'platform.acme.com')
const judge = (password: string) => judgePassword(password, isCommon, context).ok

test('long enough, and no rule of composition', () => {
  assert.ok(!judge('heron ladle 7x')) // 14
  assert.ok(judge('heron ladle 7xy')) // 15
  assert.ok(judge('kjvhqzmwptrlxnb'))
  assert.ok(judge('   blanks   count   too '))
  assert.ok(judge('纬度工厂起重机操作员早班检查表单号'))
  assert.ok(judge('😀🚜🏗️🐝🦉🌍🧲🪝⚙️🔩🪛🧰🛢️🧯🚧'))
  assert.ok(judge(`${'unlikely words in a row, '.repeat(5)}end`)) // 128
  assert.ok(judge('739105826417395')) // a number nobody knows
  assert.ok(!judge('x9'.repeat(200)))
})

test('what is tried first is refused, however it is dressed up', () => {
  for (const bad of [
    'passwordpassword',
    'Password123!2024…',
    'P@ssw0rd1234567890',
    'qwertyuiopasdfgh',
    '1qaz2wsx3edc4rfv',
    'aaaaaaaaaaaaaaaaaa',
    'abcdefghijklmnopq',
    '123456789012345678',
    'abababababababab',
    'Fairlead2026!!!!!!',
    'fairlead-fairlead-fairlead',
    'ann.smith@cranes.example',
    'AnnSmith-1987-1987',
    'AcmePassword!!2025',
    '!!!iloveyou!!!1999',
  ])
    assert.ok(!judge(bad), bad)
})

test('characters that no keyboard types', () => {
  assert.ok(!judge('heron ladle\0Friday 7'))
  assert.ok(!judge('heron ladle \ud800 Friday'))
})
