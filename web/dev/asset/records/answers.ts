// What the fixture answers about records.
import { idOf } from '../../plant.ts'
import type { Answer, Ask } from '../../answers.ts'
import type { World } from '../../world.ts'

const ok = (body: unknown, status = 200): Answer => ({ status, body })

export function recordAnswers(world: World, { method, path, query, body }: Ask): Answer | undefined {
  const { records: its } = world
  const [, , noun, id = '', act] = path.split('/')
  if (its.isFilledIn && noun === 'forms' && method === 'GET') {
    const facts = { template: null, version: 2, createdAt: new Date().toISOString() }
    return ok({ forms: its.forms.map(({ formId, spec }) => ({ formId, spec, kind: spec.kind, ...facts })) })
  }
  if (its.isFilledIn && noun === 'credentials' && method === 'GET')
    return ok({ credentials: its.hasCredential ? [credential()] : [] })
  if (noun === 'defects' && method === 'GET')
    return ok({
      defects: its.defects.filter(
        (each) => each.assetId === query.get('asset') && (each.closedAt !== null) === (query.get('closed') === 'true'),
      ),
    })
  if (noun === 'defects' && act === 'close') {
    its.defects = its.defects.filter(({ defectId }) => defectId !== id)
    return { status: 204 }
  }
  if (noun !== 'records') return undefined
  if (method === 'GET' && id === '') return list(world, query)
  if (method === 'POST' && id === '') {
    its.signed.push(body)
    return ok({ ...SIGNED, recordId: idOf(21, 4) }, 201)
  }
  if (method === 'POST' && act === 'versions') {
    its.signed.push(body)
    return ok({ ...SIGNED, version: 3 }, 201)
  }
  if (method === 'POST' && act === 'archive') return { status: 204 }
  return one(world, id, query.get('version'))
}

const SIGNED = {
  version: 1,
  outcome: 'unsafe',
  bodySha256: 'ab'.repeat(32),
  receivedAt: '2026-09-01T10:00:00.000Z',
  isRepeated: false,
}

function credential() {
  return {
    credentialId: idOf(23, 1),
    personId: idOf(3, 1),
    kinds: ['thorough-examination', 'inspection', 'wire-rope'],
    validFrom: '2020-01-01',
    validUntil: '2099-12-31',
    title: 'LEEA diploma',
    issuer: 'LEEA',
    number: '4711',
    proof: '',
    withdrawnAt: null,
    createdAt: '2020-01-01T08:00:00.000Z',
    createdBy: null,
  }
}

function list({ records: its }: World, query: URLSearchParams): Answer {
  const found = [...its.records.values()]
    .flatMap((versions) => versions.slice(0, 1))
    .map(({ facts }) => facts)
    .filter(({ assetId, kind, isArchived }) => {
      const isAsked = query.get('kind') === null || query.get('kind') === kind
      return assetId === query.get('asset') && isAsked && isArchived === (query.get('archived') === 'true')
    })
    .sort((a, b) => b.doneAt.localeCompare(a.doneAt))
  return ok({ records: found.slice(0, Number(query.get('limit') ?? 50)), before: null })
}

function one({ records: its }: World, id: string, version: string | null): Answer {
  const versions = its.records.get(id) ?? []
  const asked = version === null ? versions[0] : versions.find(({ facts }) => String(facts.version) === version)
  if (!asked) return { problem: 404, title: 'There is no such record' }
  return ok({
    record: asked.facts,
    body: asked.body,
    versions: versions.map(({ facts, reason }) => ({ ...facts, reason })),
    archivings: its.archivings.get(id) ?? [],
  })
}
