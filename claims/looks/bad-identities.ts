// The identities that must be refused, each wrong in one way and right in all others, for an asset that exists.
import { holds } from '../claim.ts'
import { forge, foreignAuthority, SERVER_AUTH } from '../world/forge.ts'
import type { Added, World } from '../world/world.ts'
import type { Visit } from './doors.ts'

/** Self-signed, foreign, of the other branch, out of time, for another purpose: all named like the real asset. */
export async function badIdentities(world: World, asset: Added): Promise<Visit[]> {
  const assetCa = await world.stolen('asset-ca')
  const serviceCa = await world.stolen('service-ca')
  const namesake = await foreignAuthority(assetCa.name)
  const base = { assetId: asset.assetId, serial: asset.serial }
  const make = async (who: string, forgery: Parameters<typeof forge>[2]): Promise<Visit> => ({
    who,
    how: await forge(world.dir, `${asset.assetId}-${who.replaceAll(/\W+/g, '-')}`, forgery),
  })
  return Promise.all([
    make('a self-signed certificate', base),
    make('a certificate of a foreign authority with the name of ours', { ...base, signer: namesake }),
    make('a certificate of the service authority', { ...base, signer: serviceCa }),
    make('an expired certificate', { ...base, signer: assetCa, from: -800, until: -1 }),
    make('a certificate that is not valid yet', { ...base, signer: assetCa, from: 2, until: 300 }),
    make('a certificate for servers', { ...base, signer: assetCa, usage: SERVER_AUTH }),
    make('a certificate with an unknown critical extension', { ...base, signer: assetCa, critical: true }),
    make('a certificate that our authority signed but the register does not know', { ...base, signer: assetCa }),
  ])
}

/** Revokes as an engineer does. */
export async function revoke(world: World, asset: Added, reason = 'keyCompromise') {
  const engineer = await world.as('harbour', 'engineer')
  const path = `/v1/assets/${asset.assetId}/certificates/${asset.serial}/revoke`
  const { status, text } = await engineer.ask('POST', path, { reason })
  holds(status === 200, `revoking answered ${status} ${text.slice(0, 100)}`)
}
