// From what was typed to the report as core/records/loler.ts reads it, and back for an amendment. Nothing is judged here:
// what is missing stays missing, so that the one reader says so.

import type { ThoroughExamination } from '../../../../../core/records/loler-report.ts'
import { isAtNewPlace, isByScheme, isEmployed, type ReportFields } from './fields.ts'

export type SaidDefect = {
  severity: 'now' | 'by' | 'observation'
  byAt: string | null
  part: string
  description: string
  remedy: string
  isImminent: boolean
}

export const loadsOf = (fields: ReportFields): number => Math.max(1, Number(fields['safeWorkingLoads.length'] ?? '1'))

export function reportOf(fields: ReportFields, defects: readonly SaidDefect[]): Record<string, unknown> {
  const text = (path: string) => fields[path] ?? ''
  const orNull = (path: string) => (text(path) === '' ? null : text(path))
  const yes = (path: string) => (text(path) === '' ? undefined : text(path) === 'yes')
  const party = (path: string) => ({ name: text(`${path}.name`), address: text(`${path}.address`) })
  const partyOrNull = (path: string) =>
    text(`${path}.name`) === '' && text(`${path}.address`) === '' ? null : party(path)
  return {
    employer: party('employer'),
    premisesAddress: text('premisesAddress'),
    equipment: {
      identification: text('equipment.identification'),
      manufactured: orNull('equipment.manufactured'),
      isAccessory: yes('equipment.isAccessory'),
      liftsPersons: yes('equipment.liftsPersons'),
    },
    lastExamination: {
      on: orNull('lastExamination.on'),
      because: text('lastExamination.on') === '' ? text('lastExamination.because') : '',
    },
    safeWorkingLoads: Array.from({ length: loadsOf(fields) }, (_, i) => ({
      load: numberOf(text(`safeWorkingLoads.${i}.load`)),
      unit: text(`safeWorkingLoads.${i}.unit`) || 't',
      configuration: text(`safeWorkingLoads.${i}.configuration`),
    })),
    occasion: text('occasion'),
    isInstalledCorrectly: isAtNewPlace(fields) ? (yes('isInstalledCorrectly') ?? null) : null,
    isSafeToOperate: yes('isSafeToOperate'),
    defects,
    next: {
      by: text('next.by'),
      basis: text('next.basis'),
      scheme: isByScheme(fields) ? { reference: text('next.scheme.reference'), by: text('next.scheme.by') } : null,
    },
    test: {
      isIncluded: yes('test.isIncluded'),
      particulars: text('test.isIncluded') === 'yes' ? text('test.particulars') : '',
    },
    examinedOn: text('examinedOn'),
    author: {
      ...party('author'),
      qualifications: text('author.qualifications'),
      isSelfEmployed: yes('author.isSelfEmployed'),
      employer: isEmployed(fields) ? partyOrNull('author.employer') : null,
    },
    signedOnBehalf: partyOrNull('signedOnBehalf'),
    reportedOn: text('reportedOn'),
    hiredFrom: partyOrNull('hiredFrom'),
  }
}

/** Undefined for what is no number. A comma is a decimal point: phones offer the one of their language. */
export function numberOf(text: string): number | undefined {
  const typed = text.trim().replace(',', '.')
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(typed) ? Number(typed) : undefined
}

/** The fields of a report that was signed. */
export function fieldsOf(report: Omit<ThoroughExamination, 'defects'>): ReportFields {
  const fields: Record<string, string> = { 'safeWorkingLoads.length': String(report.safeWorkingLoads.length) }
  const put = (path: string, value: unknown) => {
    if (typeof value === 'object' && value !== null)
      for (const [key, each] of Object.entries(value)) put(path === '' ? key : `${path}.${key}`, each)
    else if (typeof value === 'boolean') fields[path] = value ? 'yes' : 'no'
    else if (typeof value === 'string' || typeof value === 'number') fields[path] = String(value)
  }
  // Its defects stand beside the fields.
  put('', { ...report, defects: null })
  return fields
}
