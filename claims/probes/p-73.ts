// P-73: a certificate for each asset and no shared key, over every certificate that was ever issued.
import { X509Certificate } from 'node:crypto'
import { holds, type Probe } from '../claim.ts'

function allDifferent(pems: string[]): string {
  const certificates = pems.map((pem) => new X509Certificate(pem))
  const keys = certificates.map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'der' }).toString('hex'))
  holds(new Set(keys).size === keys.length, 'a key is in two certificates')
  holds(
    new Set(certificates.map(({ serialNumber }) => serialNumber)).size === keys.length,
    'a serial number is there twice',
  )
  holds(
    new Set(certificates.map(({ subject }) => subject)).size === keys.length,
    'an asset is named by two certificates',
  )
  return `${keys.length} assets, ${keys.length} keys`
}

export const probe: Probe = {
  id: 'P-73',
  async run(world) {
    const [one, two] = [await world.addAsset('harbour'), await world.addAsset('waterworks')]
    const fleet = world.demonstration.members.map(({ files }) => files.certificate)
    const certificates = [...fleet, one.files['asset.crt'] ?? '', two.files['asset.crt'] ?? '']
    return allDifferent(certificates)
  },
  control: {
    broken: 'a fleet certificate in two machines',
    async run(world) {
      const { files } = await world.addAsset('harbour')
      return allDifferent([files['asset.crt'] ?? '', files['asset.crt'] ?? ''])
    },
  },
}
