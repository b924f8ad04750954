// Records, forms and defects of the fixture: one crane with a past, in which everything that a page shows occurs.
import { createHash } from 'node:crypto'
import type { RecordsReadOutput } from '../../../../client/operations.gen.ts'
import type { Answers } from '../../../../core/records/answers.ts'
import type { RecordBody } from '../../../../core/records/body.ts'
import { canonicalJson } from '../../../../core/records/canonical.ts'
import { asking, type FormSpec } from '../../../../core/records/form.ts'
import { outcomeOf } from '../../../../core/records/kinds.ts'
import { thoroughExamination } from '../../../../core/records/ready/any-asset.ts'
import { READY_FORMS } from '../../../../core/records/ready/list.ts'
import { REPORT } from '../../../../core/records/testing-loler.ts'
import type { AssetRow } from '../../../data/contract.ts'
import type { Defect, RecordFacts } from '../../../pages/asset/records/queries.ts'
import { idOf } from '../../plant.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

export type KeptVersion = { facts: RecordFacts; body: RecordBody; reason: string | null }
export type RecordWorld = {
  forms: { formId: string; spec: FormSpec }[]
  /** By record, the newest version first. */
  records: Map<string, KeptVersion[]>
  archivings: Map<string, RecordsReadOutput['archivings']>
  defects: Defect[]
  hasCredential: boolean
  /** Its forms and credentials are the ones that are asked for. */
  isFilledIn: boolean
  /** What was sent to be signed, in its order. */
  signed: Record<string, unknown>[]
}

export function makeRecords(): RecordWorld {
  const forms = [...READY_FORMS.values()].map((spec, i) => ({ formId: idOf(20, i + 1), spec }))
  return {
    forms,
    records: new Map(),
    archivings: new Map(),
    defects: [],
    hasCredential: true,
    isFilledIn: false,
    signed: [],
  }
}

/** A past for the first asset. `hostile`: whoever wrote it wanted to break the page. */
export function withPast(world: RecordWorld, asset: AssetRow, now: number, hostile = false): void {
  const words = hostile ? HOSTILE : 'Rope guide is worn through on the left'
  const check = world.forms.find(({ spec }) => spec.kind === 'pre-use-check' && spec.appliesTo.includes('crane'))
  const examination = world.forms.find(({ spec }) => spec === thoroughExamination)
  const service = world.forms.find(({ spec }) => spec.kind === 'service')
  if (!check || !examination || !service) throw new Error('the ready forms are not those that the fixture knows')
  const [firstCheck] = asking(check.spec)
  const defect = {
    severity: 'now',
    byAt: null,
    part: firstCheck?.label ?? '',
    description: words,
    remedy: 'Renew it',
  } as const
  const at = (days: number) => now - days * DAY
  record(world, { n: 1, asset, ...examination, doneAt: at(83), receivedAt: at(80), report: true })
  record(world, { n: 2, asset, ...service, doneAt: at(40), text: words })
  record(world, { n: 3, asset, ...check, doneAt: at(1.2) })
  const failed = record(world, {
    n: 4,
    asset,
    ...check,
    doneAt: now - 2 * HOUR,
    fail: firstCheck?.key,
    defects: [defect],
  })
  const earlier = world.records.get(failed)?.[0]
  if (earlier) {
    const body = { ...earlier.body, version: 2 }
    const receivedAt = new Date(now - HOUR).toISOString()
    const facts = { ...earlier.facts, version: 2, receivedAt, bodySha256: hashOf(body) }
    world.records.get(failed)?.unshift({ facts, body, reason: hostile ? HOSTILE : 'The photo number was missing' })
  }
  const open = { assetId: asset.assetId, closedAt: null, closedBy: null, closedByRecord: null } as const
  const found = { foundAt: new Date(now - 2 * HOUR).toISOString(), reportedAt: new Date(now - 2 * HOUR).toISOString() }
  world.defects.push(
    { ...open, ...found, ...defect, defectId: idOf(22, 1), recordId: failed, locks: true },
    {
      ...open,
      ...found,
      defectId: idOf(22, 2),
      recordId: idOf(21, 1),
      severity: 'by',
      byAt: new Date(now + 20 * DAY).toISOString(),
      part: 'Hoist rope',
      description: 'Two broken wires near the termination',
      remedy: 'Renew the rope',
      locks: false,
    },
    {
      ...open,
      ...found,
      defectId: idOf(22, 3),
      recordId: idOf(21, 2),
      severity: 'observation',
      byAt: null,
      part: 'Cab',
      description: 'The wiper leaves streaks',
      remedy: '',
      locks: false,
    },
  )
  asset.lockOut = { since: found.reportedAt, defects: 1 }
  world.archivings.set(idOf(21, 2), [
    { archived: true, at: new Date(now - 30 * DAY).toISOString(), by: idOf(3, 1), reason: 'Entered twice' },
    { archived: false, at: new Date(now - 29 * DAY).toISOString(), by: idOf(3, 1), reason: 'It was the other one' },
  ])
}

export const HOSTILE =
  '<img src=x onerror=alert(1)> \u202Egnp.exe =HYPERLINK("http://evil.example") Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'

type Wanted = {
  n: number
  asset: AssetRow
  formId: string
  spec: FormSpec
  doneAt: number
  receivedAt?: number
  fail?: string | undefined
  text?: string
  defects?: Omit<RecordBody['defects'][number], 'defectId'>[]
  report?: true
}

function record(world: RecordWorld, wanted: Wanted): string {
  const { n, asset, formId, spec, doneAt, receivedAt = doneAt + 2_000 } = wanted
  const recordId = idOf(21, n)
  const report = wanted.report ? REPORT : null
  const defects = (report?.defects ?? wanted.defects ?? []).map(({ severity, byAt, part, description, remedy }, i) => ({
    defectId: idOf(22, n * 10 + i),
    severity,
    byAt,
    part,
    description,
    remedy,
  }))
  const body: RecordBody = {
    format: 'fairlead-record/1',
    recordId,
    version: 1,
    assetId: asset.assetId,
    kind: spec.kind,
    formId,
    formVersion: 2,
    form: spec,
    answers: answersOf(spec, wanted),
    report,
    rope: null,
    defects,
    outcome: outcomeOf(
      spec.kind,
      defects.map(({ severity }) => severity),
    ),
    doneAt: new Date(doneAt).toISOString(),
    startedAt: new Date(doneAt - (n === 3 ? 4_000 : 300_000)).toISOString(),
    deviceAt: new Date(doneAt + 1_000).toISOString(),
    signer: { personId: idOf(3, 1), name: 'Marta Lindqvist' },
    salt: '0'.repeat(32),
  }
  const facts: RecordFacts = {
    recordId,
    version: 1,
    assetId: asset.assetId,
    siteId: asset.siteId,
    kind: spec.kind,
    formId,
    formVersion: 2,
    outcome: body.outcome,
    doneAt: body.doneAt,
    startedAt: body.startedAt,
    deviceAt: body.deviceAt,
    receivedAt: new Date(receivedAt).toISOString(),
    nextDueOn: report?.next.by ?? null,
    keepMonths: 60,
    signedBy: idOf(3, 1),
    signedWith: report ? 'factor' : 'session',
    bodySha256: hashOf(body),
    isArchived: false,
  }
  world.records.set(recordId, [{ facts, body, reason: null }])
  return recordId
}

const hashOf = (body: RecordBody) => createHash('sha256').update(canonicalJson(body)).digest('hex')

function answersOf(spec: FormSpec, { fail, text = 'Nothing unusual.' }: Wanted): Answers {
  return Object.fromEntries(
    asking(spec).map((block) => {
      if (block.kind === 'check') return [block.key, block.key === fail ? 'fail' : 'pass']
      if (block.kind === 'choice') return [block.key, block.options[0] ?? '']
      if (block.kind === 'number') return [block.key, 12.5]
      if (block.kind === 'date') return [block.key, '2026-03-01']
      if (block.kind === 'meter') return [block.key, { value: 4_711.5, at: null }]
      return [block.key, text]
    }),
  )
}
