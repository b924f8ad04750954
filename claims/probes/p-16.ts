// P-16: the fourth file is facts for the records: checkable against the other three, without a secret.
import { createHash, X509Certificate } from 'node:crypto'
import { holds, type Probe } from '../claim.ts'

function look(files: Record<string, string>): string {
  const record = files['certificate-record.txt'] ?? ''
  const certificate = new X509Certificate(files['asset.crt'] ?? '')
  const plain = record.toLowerCase().replaceAll(/[:\s]/g, '')
  holds(plain.includes(certificate.serialNumber.toLowerCase()), 'the record lacks the serial number')
  holds(
    plain.includes(certificate.fingerprint256.toLowerCase().replaceAll(':', '')),
    'the record lacks the fingerprint',
  )
  holds(record.includes(certificate.subject.replace('CN=', '')), 'the record lacks the id of the asset')
  const named = Object.keys(files).filter((name) => name !== 'certificate-record.txt')
  for (const name of named) {
    const digest = createHash('sha256')
      .update(files[name] ?? '')
      .digest('hex')
    holds(plain.includes(digest), `the record’s checksum of ${name} does not fit`)
  }
  const secrets = (files['asset.key'] ?? '').split('\n').filter((line) => line.length > 20 && !line.startsWith('-'))
  holds(!record.includes('PRIVATE'), 'the record holds a private key')
  for (const line of secrets) holds(!record.includes(line), 'the record holds a part of the key')
  return `id, serial, fingerprint and SHA-256 of ${named.join(', ')} fit; no secret in it`
}

export const probe: Probe = {
  id: 'P-16',
  run: async (world) => look((await world.addAsset('harbour')).files),
  control: {
    broken: 'a record with the key in it',
    async run(world) {
      const { files } = await world.addAsset('harbour')
      return look({ ...files, 'certificate-record.txt': `${files['certificate-record.txt']}\n${files['asset.key']}` })
    },
  },
}
