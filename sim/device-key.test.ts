import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasOpenssl, openssl } from '../core/pki/testing.ts'
import { keyOfRequest } from '../core/pki/request.ts'
import { makeDeviceKey } from './device-key.ts'

test('the platform takes the request, and no two devices share a key', () => {
  const first = keyOfRequest(makeDeviceKey().requestPem)
  assert.notDeepEqual(first, keyOfRequest(makeDeviceKey().requestPem))
})

test('openssl finds the request in order', { skip: hasOpenssl ? false : 'openssl is not installed' }, () => {
  const { requestPem } = makeDeviceKey()
  const said = openssl(['req', '-in', 'r.csr', '-noout', '-verify', '-text'], { 'r.csr': requestPem })
  assert.equal(said.status, 0, said.stderr)
  assert.match(said.stdout, /prime256v1/)
})
