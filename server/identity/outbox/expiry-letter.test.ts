import assert from 'node:assert/strict'
import { test } from 'node:test'
import { letterOf } from './letters.ts'

const letter = (facts: Record<string, unknown>) =>
  letterOf('certificates.expiring', {
    facts,
    publicUrl: 'https://fairlead.example',
    at: new Date('2028-05-22T00:05:00Z'),
    link: 'https://fairlead.example/certificates?sort=expires',
  })
const asset = (id: string, days: number) => ({ assetId: id, notAfter: '2028-05-29T12:00:00+00:00', days })

test('the letter says what ends when, leads to each asset and names none', () => {
  const { subject, text } = letter({ count: 2, assets: [asset('a1', 7), asset('b2', 7)] })
  assert.equal(subject, 'The certificates of 2 assets end, the first in 7 days (fairlead.example)')
  assert.match(text, /^2028-05-29 \(in 7 days\) {2}https:\/\/fairlead\.example\/assets\/a1$/m)
  assert.match(text, /^https:\/\/fairlead\.example\/certificates\?sort=expires$/m)
  assert.doesNotMatch(text, /more$/m)
})

test('one is one, tomorrow is tomorrow, and what is not listed is counted', () => {
  assert.match(letter({ count: 1, assets: [asset('a1', 1)] }).subject, /^The certificate of an asset ends tomorrow/)
  assert.match(letter({ count: 1, assets: [asset('a1', 0)] }).subject, /ends today/)
  assert.match(letter({ count: 60, assets: [asset('a1', 30)] }).text, /^and 59 more$/m)
})
