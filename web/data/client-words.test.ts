import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientWords } from './client-words.ts'

const CASES: [string | null, string][] = [
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox 128 on Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0',
    'Edge 126 on Windows',
  ],
  [
    'Mozilla/5.0 (Linux; Android 14; SM-G991B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
    'Chrome 126 on Android',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    'Safari 17 on iPhone',
  ],
  ['curl/8.7.1', 'curl 8'],
  [null, 'Unknown program'],
  ['  ', 'Unknown program'],
  ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
]

test('programs are named as people name them, and nothing is believed', () => {
  for (const [sent, shown] of CASES) assert.equal(clientWords(sent), shown)
  assert.equal(clientWords('x'.repeat(1_000_000)).length, 61)
})
