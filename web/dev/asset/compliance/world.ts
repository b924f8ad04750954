// What is due, forms, credentials and keeping, in the fixture.
import { dayIn, addDays } from '../../../../core/records/day.ts'
import { standing } from '../../../../core/records/due.ts'
import { KIND_RULES, RECORD_KINDS } from '../../../../core/records/kinds.ts'
import { READY_FORMS } from '../../../../core/records/ready/list.ts'
import type { AssetRow, Session } from '../../../data/contract.ts'
import type { Credential, Duty, KeptKind, OwnForm } from '../../../pages/compliance/queries.ts'
import type { Answer, Ask } from '../../answers.ts'
import { idOf, noise } from '../../plant.ts'

export type ComplianceWorld = {
  duties: Duty[]
  forms: OwnForm[]
  credentials: Credential[]
  kept: KeptKind[]
}

const DAY = 86_400_000
const FORMS = [
  'crane/pre-use-check',
  'any-asset/thorough-examination',
  'any-asset/inspection',
  'compressor/service',
] as const
const WINDOW_DAYS = 28

export function makeCompliance(now: number, assets: readonly AssetRow[]): ComplianceWorld {
  const today = dayIn('UTC', now)
  const forms = FORMS.flatMap((name, n): OwnForm[] => {
    const spec = READY_FORMS.get(name)
    const at = new Date(now - 90 * DAY).toISOString()
    return spec ? [{ formId: idOf(21, n), kind: spec.kind, template: name, version: n + 1, createdAt: at, spec }] : []
  })
  // The two last ones have nothing that is due.
  const duties = assets.slice(0, Math.max(0, assets.length - 2)).map((asset, n): Duty => {
    const form = forms[1 + (n % 3)]
    const dueOn = addDays(today, Math.floor(noise(n + 31) * 300) - 26)
    const doneAt = new Date(now - Math.floor(20 + noise(n + 5) * 200) * DAY).toISOString()
    const draw = noise(n * 7 + 2)
    return {
      dutyId: idOf(22, n),
      assetId: asset.assetId,
      siteId: asset.siteId,
      formId: form?.formId ?? '',
      kind: form?.kind ?? 'service',
      basis: n % 3 === 0 ? 'twelve-months' : n % 3 === 1 ? 'own' : 'scheme',
      everyMonths: n % 3 === 1 ? null : 12,
      everyDays: n % 3 === 1 ? 90 : null,
      windowDays: WINDOW_DAYS,
      dueOn,
      standing: standing(dueOn, today, WINDOW_DAYS),
      lastDone:
        draw > 0.9
          ? null
          : {
              recordId: idOf(23, n),
              doneAt,
              outcome: draw > 0.85 ? 'unsafe' : form?.kind === 'service' ? 'none' : 'safe',
            },
    }
  })
  const kept = RECORD_KINDS.map((kind) => ({
    kind,
    months: KIND_RULES[kind].floorMonths + (kind === 'service' ? 36 : 0),
    floorMonths: KIND_RULES[kind].floorMonths,
  }))
  return { duties, forms, kept, credentials: assets.length === 0 ? [] : makeCredentials(now) }
}

function makeCredentials(now: number): Credential[] {
  const today = dayIn('UTC', now)
  const of = (n: number, person: number, from: number, until: number, rest: Partial<Credential> = {}): Credential => ({
    credentialId: idOf(24, n),
    personId: idOf(3, person),
    kinds: ['thorough-examination', 'inspection'],
    validFrom: addDays(today, from),
    validUntil: addDays(today, until),
    title: 'Examiner of lifting equipment',
    issuer: 'LEEA',
    number: `TEAM-${4_000 + n}`,
    proof: 'Seen by M. Lindqvist, paper in the safe',
    withdrawnAt: null,
    createdAt: new Date(now - 90 * DAY).toISOString(),
    createdBy: idOf(3, 1),
    ...rest,
  })
  return [
    of(1, 1, -300, 430),
    of(2, 2, -700, 30),
    of(3, 2, -1_500, -770),
    of(4, 3, -200, 160, { kinds: ['wire-rope'], title: 'Wire rope examiner, ISO 4309', issuer: 'DGUV', number: '' }),
    of(5, 3, -400, 300, { withdrawnAt: new Date(now - 12 * DAY).toISOString() }),
  ]
}

const ok = (body: unknown, status = 200): Answer => ({ status, body })

export function complianceAnswers(
  { compliance: its, session }: { compliance: ComplianceWorld; session: Session },
  { method, path, body }: Ask,
): Answer | undefined {
  const operation = `${method} ${path}`
  const [, , , id] = path.split('/')
  switch (operation) {
    case 'GET /v1/duties':
      return ok({ duties: its.duties, today: dayIn('UTC', Date.now()) })
    case 'POST /v1/duties':
      return ok({ dutyId: idOf(22, 9_000) }, 201)
    case 'GET /v1/forms':
      return ok({ forms: its.forms })
    case 'POST /v1/forms':
      return ok({ formId: idOf(21, 90) }, 201)
    case 'GET /v1/ready-forms':
      return ok({ forms: [...READY_FORMS].map(([name, spec]) => ({ name, spec })) })
    case 'GET /v1/credentials':
      return ok({
        credentials: its.credentials.filter(
          ({ personId }) => session.permissions.includes('person.read') || personId === session.person.personId,
        ),
      })
    case 'POST /v1/credentials':
      return ok({ credentialId: idOf(24, 90) }, 201)
    case 'GET /v1/record-keeping':
      return ok({ kinds: its.kept })
    case 'PATCH /v1/record-keeping':
      its.kept = its.kept.map((each) => (each.kind === body.kind ? { ...each, months: Number(body.months) } : each))
      return { status: 204 }
  }
  if (method === 'POST' && path.startsWith('/v1/forms/') && path.endsWith('/versions')) return changed(its, id, body)
  if (method === 'POST' && path.endsWith('/archive') && path.startsWith('/v1/forms/')) {
    const isDue = its.duties.some(({ formId }) => formId === id)
    if (isDue)
      return { problem: 409, title: 'Something is due with this form', detail: 'Something is due with this form' }
    its.forms = its.forms.filter(({ formId }) => formId !== id)
    return { status: 204 }
  }
  if (method === 'POST' && path.startsWith('/v1/duties/')) {
    its.duties = its.duties.filter(({ dutyId }) => dutyId !== id)
    return { status: 204 }
  }
  if (method === 'POST' && path.startsWith('/v1/credentials/')) return { status: 204 }
  return undefined
}

function changed(its: ComplianceWorld, id: string | undefined, body: Record<string, unknown>): Answer {
  const form = its.forms.find(({ formId }) => formId === id)
  if (form === undefined) return { problem: 404, title: 'Not found' }
  if (form.version !== body.version)
    return { problem: 409, title: 'Changed meanwhile', detail: 'Somebody has changed the form meanwhile' }
  return ok({ version: form.version + 1 }, 201)
}
