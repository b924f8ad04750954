// One answer per operation of the contract, from the world.
// Long because it is the one place where what the fixture answers comes together.

import type { Asset, AssetRow, CertificateFacts, Issued } from '../data/contract.ts'
import { accessAnswers } from './access/answers.ts'
import { accountAnswers, publicAccountAnswers } from './account-answers.ts'
import { certificateAnswers } from './certificate-answers.ts'
import { computedAnswers, withComputed } from './asset/computed.ts'
import { recordAnswers } from './asset/records/answers.ts'
import { complianceAnswers } from './asset/compliance/world.ts'
import { sampleFile } from './asset/samples.ts'
import { storageAnswers } from './storage/world.ts'
import { alarmAnswers } from './alarms/answers.ts'
import { maintenanceAnswers } from './alarms/maintenance.ts'
import { linkAnswers, notificationAnswers } from './alarms/notifications.ts'
import { auditAnswers } from './audit-answers.ts'
import { dashboardAnswers } from './dashboards/answers.ts'
import { planAnswers } from './dashboards/plan/answers.ts'
import { checkedLines, importedLines } from './import-answers.ts'
import { earlierClaimCodes, newClaimCodes } from './claim-answers.ts'
import { idOf, noise } from './plant.ts'
import { selfCheck, series, signalFacts, sparklines, speaking } from './asset/telemetry.ts'
import { isOperatingOver, type World } from './world.ts'

export type Ask = { method: string; path: string; query: URLSearchParams; body: Record<string, unknown> }
export type Answer =
  | { status: number; body?: unknown; file?: { type: string; bytes: Uint8Array } }
  | { problem: number; title: string; detail?: string; fields?: Record<string, string>; kind?: string }

const ok = (body: unknown, status = 200): Answer => ({ status, body })
const done: Answer = { status: 204 }
const DAY = 86_400_000

export function answers(world: World, ask: Ask): Answer | undefined {
  const { method, path, body } = ask
  const operation = `${method} ${path}`
  const unsigned = publicAccountAnswers(world, ask) ?? linkAnswers(ask)
  if (unsigned) return unsigned
  if (path.startsWith('/v1/sign-in')) return signIn(world, body)
  if (path.startsWith('/v1/enrolment')) return enrolment(world, path, body)
  if (!world.signedIn) return { problem: 401, title: 'Not signed in' }
  if (isOperatingOver(world) && path !== '/v1/operate-as/leave')
    return { problem: 401, title: 'Operating has ended', kind: 'operate-as-ended' }
  if (operation === 'GET /v1/session') return ok(world.session)
  const own = accountAnswers(world, ask)
  if (own) return own
  const ofOthers =
    accessAnswers(world, ask) ??
    alarmAnswers(world, ask) ??
    notificationAnswers(world, ask) ??
    maintenanceAnswers(world, ask) ??
    auditAnswers(world, ask) ??
    dashboardAnswers(world, ask) ??
    planAnswers(world, ask) ??
    storageAnswers(world, ask) ??
    computedAnswers(world, ask) ??
    recordAnswers(world, ask) ??
    complianceAnswers(world, ask)
  if (ofOthers) return ofOthers
  const ofCertificates = certificateAnswers(world, ask, (asset) => certificatesOf(world, asset))
  if (ofCertificates) return ofCertificates
  if (operation === 'POST /v1/sign-out') {
    world.signedIn = false
    return done
  }
  if (operation === 'GET /v1/assets')
    return ok({ assets: world.assets.map((each) => fresh(world, each)), at: new Date().toISOString() })
  if (operation === 'POST /v1/assets') return addAsset(world, body)
  if (operation === 'POST /v1/assets/import-check') return ok(checkedLines(body))
  if (operation === 'POST /v1/assets/import') return ok(importedLines(body, ENDPOINTS))
  if (operation === 'POST /v1/certificates/confirm')
    return ok({ confirmed: [body.serials].flat().map(String), late: [] })
  if (operation === 'GET /v1/sites') return ok({ sites: world.sites })
  if (operation === 'POST /v1/sites') {
    const siteId = idOf(1, 100 + world.sites.length)
    world.sites.push({ siteId, name: String(body.name), note: null, assets: 0 })
    return ok({ siteId }, 201)
  }
  if (operation === 'GET /v1/people') return ok({ people: world.people })
  if (operation === 'POST /v1/people') return ok({ personId: idOf(3, 99), invitation: invitation() }, 201)
  if (/^POST \/v1\/people\/[^/]+\/invitation$/.test(operation)) return ok({ invitation: invitation() })
  if (operation === 'GET /v1/keys') return ok({ keys: world.keys })
  if (operation === 'GET /v1/organisations') return ok({ organisations: world.organisations })
  if (operation === 'POST /v1/organisations') return ok({ orgId: idOf(4, 9), invitation: invitation() }, 201)
  if (operation === 'GET /v1/events') return events(world, ask.query)
  if (operation === 'POST /v1/sparklines') return ok(sparklines(world, body))
  if (operation === 'POST /v1/claim-codes') return ok(newClaimCodes([body.assetIds].flat().map(String), ENDPOINTS), 201)
  if (path.startsWith('/v1/assets/')) return ofAsset(world, ask)
  if (method === 'PATCH') return done
  return undefined
}

function signIn(world: World, body: Record<string, unknown>): Answer {
  if (body.password === 'wrong password, surely' || body.token === 'expired')
    return { problem: 401, title: 'Not signed in' }
  world.signedIn = true
  return done
}

function enrolment(world: World, path: string, body: Record<string, unknown>): Answer {
  if (body.token === 'expired') return { problem: 404, title: 'Not found' }
  if (path.endsWith('/accept')) {
    if (String(body.password).startsWith('password'))
      return {
        problem: 422,
        title: 'Not accepted',
        fields: { password: 'This password is on a list of breached passwords.' },
      }
    world.signedIn = true
    return ok({ next: 'signed-in', methods: [] })
  }
  const first = body.token === 'first'
  return ok({
    email: first ? null : 'jonas@hafenbetriebe.example',
    kind: first ? 'platform' : 'tenant',
    hasAccount: false,
    expiresAt: new Date(Date.now() + 2 * DAY).toISOString(),
  })
}

const invitation = () => ({
  url: 'https://localhost:8443/enrol#QmFzZTY0IHRva2VuIG9mIDI1NiBiaXRzIGZvciBhIHBpY3R1cmU',
  expiresAt: new Date(Date.now() + 3 * DAY).toISOString(),
  sent: false,
})

/** A machine that is online has just been heard. */
function fresh(world: World, asset: AssetRow): AssetRow {
  const speaks = speaking(world, asset)
  if (asset.presence.state !== 'online' && !speaks) return asset
  if (asset.presence.state === 'never' && !speaks) return asset
  return {
    ...asset,
    presence: {
      state: 'online',
      connected: true,
      lastReceivedAt: new Date(Date.now() - 900).toISOString(),
      rhythmMs: 1_000,
    },
  }
}

export function certificateFacts(seed: number, over: Partial<CertificateFacts> = {}): CertificateFacts {
  const hex = (chars: number) =>
    Array.from({ length: chars }, (_, i) => Math.floor(noise(seed * 97 + i) * 16).toString(16)).join('')
  const at = Date.now() - 120 * DAY
  return {
    serial: hex(32),
    fingerprint: hex(64),
    issuer: 'Fairlead Asset CA 1',
    notBefore: new Date(at).toISOString(),
    notAfter: new Date(at + 1095 * DAY).toISOString(),
    state: 'valid',
    keyOrigin: 'platform',
    createdAt: new Date(at).toISOString(),
    confirmBefore: over.state === 'unconfirmed' ? new Date(Date.now() + 600_000).toISOString() : null,
    confirmedAt: new Date(at + 60_000).toISOString(),
    revokedAt: null,
    revokedReason: null,
    retireAt: null,
    ...over,
  }
}

function certificatesOf(world: World, asset: AssetRow): CertificateFacts[] {
  const known = world.certificates.get(asset.assetId)
  if (known) return known
  const seed = Number.parseInt(asset.assetId.slice(-6), 16)
  const state = asset.certificate.state
  const revoked = { revokedAt: new Date(Date.now() - 5 * DAY).toISOString(), revokedReason: 'superseded' as const }
  const now = certificateFacts(seed, {
    state: state === 'none' ? 'expired' : state,
    ...(state === 'revoked' ? revoked : {}),
  })
  const old = certificateFacts(seed + 5_000, { state: 'revoked', ...revoked })
  const made = seed % 3 === 1 ? [now, old] : [now]
  world.certificates.set(asset.assetId, made)
  return made
}

function addAsset(world: World, body: Record<string, unknown>): Answer {
  const asset: AssetRow = {
    assetId: idOf(2, 90_000 + world.assets.length),
    name: String(body.name),
    kind: 'crane',
    siteId: String(body.siteId),
    presence: { state: 'never', connected: false, lastReceivedAt: null, rhythmMs: null },
    certificate: { state: 'unconfirmed', notAfter: new Date(Date.now() + 1095 * DAY).toISOString() },
    lockOut: null,
  }
  if (typeof body.csr === 'string' && !body.csr.includes('BEGIN CERTIFICATE REQUEST'))
    return { problem: 422, title: 'Not accepted', fields: { csr: 'This is not a certificate request in PEM.' } }
  world.assets.push(asset)
  world.speaking.set(asset.assetId, Number.POSITIVE_INFINITY)
  return ok(issued(world, asset, body.csr !== undefined), 201)
}

function issued(world: World, asset: AssetRow, csr: boolean): Issued {
  const now = new Date()
  const certificate = certificateFacts(Date.now() % 100_000, {
    state: 'unconfirmed',
    keyOrigin: csr ? 'csr' : 'platform',
    notBefore: now.toISOString(),
    createdAt: now.toISOString(),
    notAfter: new Date(now.getTime() + 1095 * DAY).toISOString(),
    confirmedAt: null,
  })
  world.certificates.set(asset.assetId, [certificate, ...(world.certificates.get(asset.assetId) ?? [])])
  const pem = (label: string) => `-----BEGIN ${label}-----\nZm9yIGEgcGljdHVyZSBvbmx5\n-----END ${label}-----\n`
  return {
    assetId: asset.assetId,
    certificate,
    files: {
      'asset.crt': pem('CERTIFICATE'),
      ...(csr ? {} : { 'asset.key': pem('PRIVATE KEY') }),
      'trust.pem': pem('CERTIFICATE'),
      'certificate-record.txt': `Asset ${asset.name}\nSerial ${certificate.serial}\n`,
    },
  }
}

function ofAsset(world: World, { method, path, query, body }: Ask): Answer | undefined {
  const [, , , assetId = '', part, no, act] = path.split('/')
  const row = world.assets.find((each) => each.assetId === assetId)
  if (!row) return { problem: 404, title: 'Not found' }
  if (part === undefined && method === 'GET') return ok(fullAsset(world, row))
  if (part === 'certificates' && act === 'revocation') return revocation(world, row, no ?? '')
  if (part === 'certificates' && act === 'revoke') return revoke(world, row, no ?? '')
  if (part === 'certificates' && act === 'confirm') return confirm(world, row)
  if (part === 'certificates') return ok(issued(world, row, body.csr !== undefined), 201)
  if (part === 'claim-codes') return act === undefined ? ok(earlierClaimCodes()) : done
  if (part === 'signals' && method === 'GET') return ok({ signals: signalFacts(world, row) })
  if (part === 'health') return ok({ health: row.kind === 'crane' ? selfCheck() : null })
  if (part === 'samples') return sampleFile(world, String(body.format))
  if (part === 'computed-signals') return ok({ computed: world.computed })
  if (part === 'series') return ok(withComputed(world, series(world, row, query), query))
  return method === 'PATCH' ? done : undefined
}

export const ENDPOINTS = {
  mqtt: { host: 'localhost', port: 8883 },
  ingest: { url: 'https://localhost:8884/v1/telemetry' },
  est: { url: 'https://localhost:8885/.well-known/est' },
}

function fullAsset(world: World, row: AssetRow): Asset {
  const asset = fresh(world, row)
  return {
    ...asset,
    presence: { ...asset.presence, isRhythmSet: false },
    note: 'Last inspected by TÜV Nord in March. Anemometer replaced.',
    createdAt: new Date(Date.now() - 120 * DAY).toISOString(),
    certificates: certificatesOf(world, row),
    endpoints: ENDPOINTS,
  }
}

function revocation(world: World, row: AssetRow, serial: string): Answer {
  const facts = certificatesOf(world, row).find((each) => each.serial === serial)
  if (!facts?.revokedAt) return ok({ revocation: null })
  const after = (ms: number) => new Date(Date.parse(facts.revokedAt ?? '') + ms).toISOString()
  return ok({
    revocation: {
      revokedAt: facts.revokedAt,
      reason: facts.revokedReason,
      revokedBy: { personId: idOf(3, 1), name: 'Jonas Brandt' },
      confirmedAt: after(240),
      socketsClosed: 1,
      lastClosedAt: after(180),
      gateways: [
        { gateway: idOf(7, 1), state: 'live', confirmedAt: after(190), socketsClosed: 1, lastClosedAt: after(180) },
        { gateway: idOf(8, 2), state: 'live', confirmedAt: after(240), socketsClosed: 0, lastClosedAt: null },
        { gateway: idOf(9, 3), state: 'silent', confirmedAt: null, socketsClosed: 0, lastClosedAt: null },
      ],
    },
  })
}

function revoke(world: World, row: AssetRow, serial: string): Answer {
  const revokedAt = new Date().toISOString()
  const next = certificatesOf(world, row).map((each) =>
    each.serial === serial
      ? { ...each, state: 'revoked' as const, revokedAt, revokedReason: 'superseded' as const }
      : each,
  )
  world.certificates.set(row.assetId, next)
  row.certificate.state = 'revoked'
  row.presence = { state: 'offline', connected: false, lastReceivedAt: revokedAt, rhythmMs: 1_000 }
  return ok({ revokedAt })
}

function confirm(world: World, row: AssetRow): Answer {
  const next = certificatesOf(world, row).map((each) =>
    each.state === 'unconfirmed' ? { ...each, state: 'valid' as const, confirmedAt: new Date().toISOString() } : each,
  )
  world.certificates.set(row.assetId, next)
  row.certificate.state = 'valid'
  return done
}

function events(world: World, query: URLSearchParams): Answer {
  const asset = query.get('asset')
  const before = query.get('before')
  const found = world.events.filter((event) => (!asset || event.assetId === asset) && (!before || event.at < before))
  return ok({ events: found.slice(0, Number(query.get('limit') ?? 50)) })
}
