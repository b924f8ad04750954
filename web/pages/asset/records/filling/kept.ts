// Drafts on this device, under the person whose session it is: a reload, a dead battery or a page that was left lose
// nothing. Nobody else is shown them. They go when the record is signed or the draft is thrown away.

import { parseForm } from '../../../../../core/records/form.ts'
import { type Draft, EMPTY_DEFECT, newDraft, type TypedDefect } from './draft.ts'

export type Place = { personId: string; assetId: string; formId: string }
type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const FORMAT = 1
const nameOf = ({ personId, assetId, formId }: Place) => `fairlead:filling:${personId}:${assetId}:${formId}`

/** False where the browser keeps nothing (a private window, no room): whoever fills in is told. */
export function keepDraft(store: Store, place: Place, draft: Draft): boolean {
  try {
    store.setItem(nameOf(place), JSON.stringify({ format: FORMAT, draft }))
    return true
  } catch (error) {
    if (error instanceof DOMException) return false
    throw error
  }
}

export function dropDraft(store: Store, place: Place): void {
  store.removeItem(nameOf(place))
}

/** Undefined where there is none, or none that this version of the console can read. */
export function keptDraft(store: Store, place: Place): Draft | undefined {
  const text = store.getItem(nameOf(place))
  if (text === null) return undefined
  const kept = objectOf(jsonOf(text))
  return kept['format'] === FORMAT ? draftFrom(objectOf(kept['draft']), place) : undefined
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function draftFrom(given: Record<string, unknown>, { formId }: Place): Draft | undefined {
  const form = parseForm(given['form'])
  const { requestId, formVersion, startedAt } = given
  if (!form.ok || typeof requestId !== 'string' || typeof formVersion !== 'number' || typeof startedAt !== 'string')
    return undefined
  const sent = objectOf(given['sent'])
  return {
    ...newDraft({ requestId, formId, formVersion, form: form.value, startedAt, report: textsOf(given['report']) }),
    typed: textsOf(given['typed']),
    readAt: textsOf(given['readAt']),
    changed: Object.fromEntries(
      Object.entries(objectOf(given['changed'])).map(([key, defect]) => [key, defectFrom(defect)]),
    ),
    more: Array.isArray(given['more']) ? given['more'].map(defectFrom) : [],
    doneAt: textOf(given['doneAt']),
    nextDueOn: textOf(given['nextDueOn']),
    sent:
      typeof sent['doneAt'] === 'string' && typeof sent['deviceAt'] === 'string'
        ? { doneAt: sent['doneAt'], deviceAt: sent['deviceAt'] }
        : null,
  }
}

function defectFrom(value: unknown): TypedDefect {
  const given = objectOf(value)
  const { severity } = given
  return {
    severity: severity === 'by' || severity === 'observation' ? severity : EMPTY_DEFECT.severity,
    byAt: textOf(given['byAt']),
    part: textOf(given['part']),
    description: textOf(given['description']),
    remedy: textOf(given['remedy']),
    isImminent: given['isImminent'] === true,
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}

const textsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(objectOf(value)).flatMap(([key, text]): [string, string][] =>
      typeof text === 'string' ? [[key, text]] : [],
    ),
  )
