// Certificates of the fixture: the list, what ends soon, the file.

import { EXPIRING_NAMED_MAX } from '../../core/limits.ts'
import type { AssetRow, CertificateFacts, ListedCertificate } from '../data/contract.ts'
import type { Answer, Ask } from './answers.ts'
import { noise } from './plant.ts'
import type { World } from './world.ts'

const DAY = 86_400_000

type CertificatesOf = (asset: AssetRow) => CertificateFacts[]

export function certificateAnswers(world: World, { method, path, body }: Ask, of: CertificatesOf): Answer | undefined {
  const operation = `${method} ${path}`
  if (operation === 'GET /v1/certificates/expiring') return { status: 200, body: expiring(world) }
  if (operation === 'GET /v1/certificates')
    return {
      status: 200,
      body: {
        certificates: world.assets.flatMap((asset, n) => of(asset).map((each) => listed(world, asset, each, n))),
        more: false,
        at: new Date().toISOString(),
      },
    }
  if (operation === 'POST /v1/certificates/export') return { status: 200, body: 'a file' }
  if (operation === 'POST /v1/certificates/revoke') return revokeMany(world, body, of)
  if (operation === 'POST /v1/certificates/revoke-issuer') {
    const serials = world.assets.flatMap((asset) =>
      of(asset).flatMap(({ serial, state }) => (state === 'revoked' ? [] : [serial])),
    )
    const { lines } = revokedLines(world, serials, of)
    return { status: 200, body: { issuer: 'CN=Fairlead Asset CA 1', revoked: lines.length } }
  }
  return undefined
}

function listed(world: World, asset: AssetRow, facts: CertificateFacts, n: number): ListedCertificate {
  const { serial, state, keyOrigin, issuer, createdAt, retireAt, revokedAt, revokedReason } = facts
  const lastUsed = state === 'valid' ? asset.presence.lastReceivedAt : revokedAt
  return {
    serial,
    assetId: asset.assetId,
    assetName: asset.name,
    siteId: asset.siteId,
    state: n === 0 && world.expiring > 0 && state === 'valid' ? 'expired' : state,
    keyOrigin: n % 4 === 2 ? 'csr' : keyOrigin,
    issuer: `CN=${issuer}`,
    createdAt,
    notAfter: endOf(world, asset) ?? facts.notAfter,
    retireAt: state === 'valid' && n % 11 === 5 ? new Date(Date.now() + 6 * DAY).toISOString() : retireAt,
    revokedAt,
    revokedReason,
    lastUsedAt: noise(n + 5) > 0.9 ? null : lastUsed,
  }
}

/** The first assets of a world in which certificates end: one is over already. */
function endOf(world: World, asset: AssetRow): string | undefined {
  if (world.expiring === 0) return undefined
  const n = world.assets.indexOf(asset)
  if (n >= world.expiring) return undefined
  return new Date(Date.now() + (n === 0 ? -2 * DAY : n * 7 * DAY + DAY / 2)).toISOString()
}

function expiring(world: World) {
  const ending = world.assets
    .slice(0, world.expiring)
    .map((asset) => ({ assetId: asset.assetId, name: asset.name, notAfter: endOf(world, asset) ?? '' }))
  const some = (these: typeof ending) => ({ count: these.length, soonest: these.slice(0, EXPIRING_NAMED_MAX) })
  return { expired: some(ending.slice(0, 1)), expiring: some(ending.slice(1)), at: new Date().toISOString() }
}

const revokeMany = (world: World, body: Record<string, unknown>, of: CertificatesOf): Answer => ({
  status: 200,
  body: revokedLines(world, [body.serials].flat().map(String), of),
})

/** One of thirteen has been revoked by somebody else meanwhile. */
function revokedLines(world: World, serials: readonly string[], of: CertificatesOf) {
  const asked = new Set(serials)
  const now = new Date().toISOString()
  const earlier = new Date(Date.now() - 90_000).toISOString()
  for (const asset of world.assets) {
    const its = of(asset)
    if (!its.some(({ serial }) => asked.has(serial))) continue
    const revoked = { state: 'revoked', revokedAt: now, revokedReason: 'superseded' } as const
    world.certificates.set(
      asset.assetId,
      its.map((each) => (asked.has(each.serial) ? { ...each, ...revoked } : each)),
    )
  }
  const lines = serials.map((serial, n) =>
    n % 13 === 7
      ? { asked: serial, outcome: 'already', serials: [], revokedAt: earlier }
      : { asked: serial, outcome: 'revoked', serials: [serial], revokedAt: now },
  )
  return { revoked: lines.filter(({ outcome }) => outcome === 'revoked').length, lines }
}
