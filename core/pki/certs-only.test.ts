import assert from 'node:assert/strict'
import { test } from 'node:test'
import { certsOnly } from './certs-only.ts'
import { hasOpenssl, hierarchy, openssl } from './testing.ts'

test('openssl finds in it the certificates that were put in', {
  skip: !hasOpenssl && 'openssl is not installed',
}, async () => {
  const { assetAnchor, serviceAnchor } = await hierarchy(new Date())
  const p7 = certsOnly([assetAnchor.der, serviceAnchor.der])
  const shown = openssl(['pkcs7', '-inform', 'DER', '-in', 'p7', '-print_certs'], { p7 })
  assert.equal(shown.status, 0, shown.stderr)
  for (const { pem } of [assetAnchor, serviceAnchor]) assert.ok(shown.stdout.includes(pem.trim()))
  assert.equal(openssl(['cms', '-cmsout', '-inform', 'DER', '-in', 'p7', '-noout'], { p7: certsOnly([]) }).status, 0)
})
