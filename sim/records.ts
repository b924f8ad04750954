// What a plant that keeps its records has: forms taken over, things due in every standing, a credential, checks that
// were signed, and a crane that somebody has locked out this morning. All dates count from now.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { addDays, dayIn } from '../core/records/day.ts'
import { asking, type FormSpec } from '../core/records/form.ts'
import { READY_FORMS } from '../core/records/ready/list.ts'
import type { Visitor } from './visitor.ts'

const FORMS = {
  examination: 'any-asset/thorough-examination',
  inspection: 'any-asset/inspection',
  check: 'crane/pre-use-check',
  service: 'compressor/service',
  fault: 'any-asset/defect-report',
} as const
type FormName = keyof typeof FORMS

/** More would be a longer list that says nothing more. */
const ASSETS_MAX = 12
/** Days from today: overdue, within the window of 28 days, in date. */
const FIRST_DUE = [-9, 12, 160, -2, 75, 5]
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const assets = z.object({ assets: z.array(z.object({ assetId: z.string(), name: z.string(), kind: z.string() })) })
const forms = z.object({ forms: z.array(z.object({ formId: z.string(), template: z.string().nullable() })) })
const duties = z.object({ duties: z.array(z.unknown()) })
const credentials = z.object({ credentials: z.array(z.unknown()) })
const session = z.object({ person: z.object({ personId: z.string() }), confirmedUntil: z.string().nullable() })
const made = z.object({})
const madeForm = z.object({ formId: z.string() })

type FormIds = ReadonlyMap<FormName, string>

/** Makes them unless something is due already; the duties come last, so that a start that was cut off begins again. */
export async function makeRecords(admin: Visitor, now: number): Promise<void> {
  if ((await admin.call('GET', '/v1/duties', duties)).duties.length > 0) return
  const all = (await admin.call('GET', '/v1/assets', assets)).assets.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const formIds = await takeForms(admin)
  const { person, confirmedUntil } = await admin.call('GET', '/v1/session', session)
  // An administrator who came by a link of the demonstration has shown no factor, and signs what takes none.
  const isConfirmed = confirmedUntil !== null && Date.parse(confirmedUntil) > now
  if (isConfirmed) await qualify(admin, person.personId, now)
  const cranes = all.filter(({ kind }) => kind === 'crane')
  for (const [n, crane] of cranes.slice(0, 3).entries())
    await sign(admin, formIds, 'check', {
      assetId: crane.assetId,
      at: now - (n + 1) * HOUR_MS,
      ...(n === 2 ? { failed: 'latch' } : {}),
    })
  const compressor = all.find(({ kind }) => kind === 'compressor')
  if (compressor) await sign(admin, formIds, 'service', { assetId: compressor.assetId, at: now - 40 * DAY_MS })
  const inspected = all.find(({ kind }) => kind !== 'crane' && kind !== 'compressor')
  if (inspected && isConfirmed)
    await sign(admin, formIds, 'inspection', { assetId: inspected.assetId, at: now - 3 * DAY_MS })
  await plan(admin, formIds, all.slice(0, ASSETS_MAX), now)
}

async function takeForms(admin: Visitor): Promise<FormIds> {
  const there = (await admin.call('GET', '/v1/forms', forms)).forms
  const ids = new Map<FormName, string>()
  for (const name of ['examination', 'inspection', 'check', 'service', 'fault'] as const) {
    const ready = FORMS[name]
    const known = there.find(({ template }) => template === ready)?.formId
    ids.set(name, known ?? (await admin.call('POST', '/v1/forms', madeForm, { ready })).formId)
  }
  return ids
}

async function qualify(admin: Visitor, personId: string, now: number): Promise<void> {
  if ((await admin.call('GET', '/v1/credentials', credentials)).credentials.length > 0) return
  const today = dayIn('UTC', now)
  await admin.call('POST', '/v1/credentials', made, {
    personId,
    kinds: ['inspection'],
    title: 'Competent person for work equipment',
    issuer: 'Example Institute',
    number: 'DEMO-1',
    proof: 'Invented, for the demonstration',
    validFrom: addDays(today, -320),
    validUntil: addDays(today, 45),
  })
}

type Doing = { assetId: string; at: number; failed?: string }

const BENT = {
  severity: 'now',
  part: 'Safety latch of the hook',
  description: 'Bent, and does not close any more',
  remedy: 'Renew it before anything is lifted',
}

/** What has to be answered, and one point that is failed. */
export function answersOf(spec: FormSpec, failed?: string): Record<string, unknown> {
  const answers: Record<string, unknown> = {}
  for (const block of asking(spec))
    if (block.kind === 'check') answers[block.key] = block.key === failed ? 'fail' : 'pass'
    else if (block.kind === 'choice' && block.required) answers[block.key] = block.options[0]
    else if (block.kind === 'text' && block.required) answers[block.key] = 'As the form says; nothing else seen.'
  return answers
}

async function sign(admin: Visitor, formIds: FormIds, name: FormName, { assetId, at, failed }: Doing) {
  const spec = READY_FORMS.get(FORMS[name])
  if (spec === undefined) throw new RangeError(`no ready form ${FORMS[name]}`)
  await admin.call('POST', '/v1/records', made, {
    requestId: randomUUID(),
    assetId,
    formId: formIds.get(name),
    formVersion: 1,
    answers: answersOf(spec, failed),
    defects: failed === undefined ? [] : [BENT],
    startedAt: new Date(at - 4 * 60_000).toISOString(),
    doneAt: new Date(at).toISOString(),
  })
}

async function plan(admin: Visitor, formIds: FormIds, all: { assetId: string; kind: string }[], now: number) {
  const today = dayIn('UTC', now)
  const due = (assetId: string, name: FormName, rest: object) =>
    admin.call('POST', '/v1/duties', made, { assetId, formId: formIds.get(name), ...rest })
  for (const [n, { assetId, kind }] of all.entries()) {
    const firstDueOn = addDays(today, FIRST_DUE[n % FIRST_DUE.length] ?? 0)
    if (kind === 'crane') {
      await due(assetId, 'examination', { basis: 'twelve-months', everyMonths: 12, firstDueOn })
      await due(assetId, 'check', { basis: 'own', everyDays: 1, firstDueOn: today, windowDays: 0 })
    } else if (kind === 'compressor') await due(assetId, 'service', { basis: 'own', everyDays: 90, firstDueOn })
    else await due(assetId, 'inspection', { basis: 'own', everyMonths: 12, firstDueOn })
  }
}
