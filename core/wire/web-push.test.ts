import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encryptPush, isReceiver } from './web-push.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url')

/** RFC 8291, section 5 and appendix A. */
const RFC = {
  plain: 'When I grow up, I want to be a watermelon',
  sender: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  receiver: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  salt: 'DGv6ra1nlYgDCS1FRnbzlw',
  message:
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
}
const receiver = { publicKey: bytes(RFC.receiver), auth: bytes(RFC.auth) }
const once = { salt: bytes(RFC.salt), privateKey: bytes(RFC.sender) }

test('the example of RFC 8291 comes out as it stands there', () => {
  assert.equal(encryptPush(Buffer.from(RFC.plain), receiver, once).toString('base64url'), RFC.message)
})

test('keys that no browser makes are refused', () => {
  assert.equal(isReceiver(receiver), true)
  const offCurve = bytes(RFC.receiver)
  offCurve[40] = (offCurve[40] ?? 0) ^ 1
  for (const publicKey of [offCurve, Buffer.alloc(65), Buffer.alloc(65, 4), receiver.publicKey.subarray(0, 64)]) {
    assert.equal(isReceiver({ ...receiver, publicKey }), false)
    assert.throws(() => encryptPush(Buffer.from('x'), { ...receiver, publicKey }, once), RangeError)
  }
  assert.equal(isReceiver({ ...receiver, auth: Buffer.alloc(15) }), false)
})

test('more than one record holds is refused', () => {
  assert.throws(() => encryptPush(Buffer.alloc(3_994), receiver, once), RangeError)
  assert.equal(encryptPush(Buffer.alloc(3_993), receiver, once).length, 16 + 4 + 1 + 65 + 3_993 + 1 + 16)
})
