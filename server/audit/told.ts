// A row of the log as people read it: values opened, ids by their names, what was done in words.
import { columnWords, isBoring } from '../../core/audit/columns.ts'
import { ERASED, SECRET, type Telling, type Told, UNREADABLE } from '../../core/audit/telling.ts'
import { wordsOf } from '../../core/audit/words.ts'
import type { PersonId, SinkId } from '../../core/ids.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { openPersonal } from '../keys/personal-keys.ts'
import type { AuditLine } from './fields.ts'
import { readTarget, sinkTarget } from './sinks/target.ts'
import { grantOf, type Names } from './names.ts'
import { opened } from './opened.ts'
import type { Row } from './rows.ts'

type Teller = { keys: OrgKeys; names: Names }

export function toldLine(row: Row, teller: Teller): AuditLine {
  const { names } = teller
  const changes = changesOf(row, teller)
  const subject = subjectOf(row, names)
  const telling: Telling = {
    event: row.event,
    result: row.result,
    name: nameToSay(row, subject, changes),
    changes,
    facts: factsOf(row, names),
  }
  return {
    lineId: row.line_id,
    seq: row.seq === null ? null : Number(row.seq),
    at: row.at.toISOString(),
    category: row.category,
    event: row.event,
    result: row.result,
    person: row.person_id && { personId: row.person_id, name: names.ofColumn('person_id', row.person_id) ?? null },
    staff: row.staff_id && { personId: row.staff_id, name: names.staff(grantOf(row)) },
    process: row.process.replace(/^fairlead_/, ''),
    sessionId: row.session_id,
    address: row.address,
    requestId: row.request_id,
    subject,
    words: wordsOf(telling),
    changes: changes.map(({ field, old, new: fresh }) => ({ field, old: spread(old), new: spread(fresh) })),
  }
}

const spread = (told: Told): string | string[] | null => (typeof told === 'string' || told === null ? told : [...told])

/** Tables whose rows are about something that has a name: kind, and the column that says which. */
const SUBJECTS: Record<string, [kind: string, column: string]> = {
  'app.asset': ['asset', 'asset_id'],
  'app.signal': ['asset', 'asset_id'],
  'app.certificate': ['asset', 'asset_id'],
  'app.revocation': ['asset', 'asset_id'],
  'app.claim_code': ['asset', 'asset_id'],
  'pki.issuance': ['asset', 'asset_id'],
  'app.site': ['site', 'site_id'],
  'app.person': ['person', 'person_id'],
  'app.person_key': ['person', 'person_id'],
  'app.person_site': ['person', 'person_id'],
  'identity.session': ['person', 'person_id'],
  'identity.invitation': ['person', 'person_id'],
  'app.permission_group': ['group', 'group_id'],
  'app.group_site': ['group', 'group_id'],
  'app.group_member': ['group', 'group_id'],
  'app.operate_grant': ['grant', 'grant_id'],
  'app.operate_register': ['grant', 'grant_id'],
  'audit.sink': ['sink', 'sink_id'],
  'app.record': ['asset', 'asset_id'],
  'app.record_archiving': ['asset', 'asset_id'],
  'app.defect': ['asset', 'asset_id'],
  'app.defect_closing': ['asset', 'asset_id'],
  'app.duty': ['asset', 'asset_id'],
  'app.credential': ['person', 'person_id'],
}

function subjectOf({ table_name, row_key, concerns }: Row, names: Names): AuditLine['subject'] {
  const [kind, column] = SUBJECTS[table_name] ?? []
  if (kind === undefined || column === undefined) return null
  const id = row_key[column] ?? concerns[column]
  return typeof id === 'string' ? { kind, id, name: names.ofColumn(column, id) ?? null } : null
}

/** The name that belongs into the sentence: not of whoever says it, and of an API token its own. */
function nameToSay(row: Row, subject: AuditLine['subject'], changes: Telling['changes']): string | null {
  const own = changes.find(({ column }) => column === 'name_sealed')?.new
  if (row.event === 'token.added') return typeof own === 'string' ? own : null
  if (subject?.kind === 'person' && subject.id === row.person_id) return null
  if (subject !== null && subject.name !== null) return subject.name
  return typeof own === 'string' && row.op === 'insert' && own !== ERASED ? own : null
}

/** Facts of a note, and names of what the key of the row points to. */
function factsOf({ op, row_key, changed }: Row, names: Names): Record<string, string> {
  const facts: Record<string, string> = {}
  const source = op === 'note' ? { ...row_key, ...changed } : row_key
  for (const [name, value] of Object.entries(source)) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') continue
    const text = String(value)
    facts[name.replace(/_id$/, '')] = names.ofColumn(name, text) ?? text
  }
  return facts
}

function changesOf(row: Row, teller: Teller): Telling['changes'] {
  const changes: Telling['changes'][number][] = []
  for (const [column, value] of Object.entries(row.changed)) {
    if (isBoring(column) || column in row.row_key) continue
    const field = row.op === 'note' ? plainWords(column) : columnWords(column)
    const say = (one: unknown) => toldValue(row, column, one, teller)
    if (row.op === 'update') {
      // A pair; alone it is what is never written down.
      const [old, fresh] = Array.isArray(value) ? [say(value[0]), say(value[1])] : [SECRET, SECRET]
      changes.push({ column, field, old, new: fresh })
    } else if (value !== null) {
      const told = say(value)
      changes.push({ column, field, ...(row.op === 'delete' ? { old: told, new: null } : { old: null, new: told }) })
    }
  }
  return changes
}

/** Names of facts are camelCase or words; they are shown as words. */
const plainWords = (name: string): string =>
  columnWords(name.replaceAll(/[A-Z]/g, (upper) => `_${upper.toLowerCase()}`))

function toldValue(row: Row, column: string, value: unknown, { keys, names }: Teller): Told {
  if (value === null || value === undefined) return null
  if (column.endsWith('_sealed') && typeof value === 'string') return openedText(row, column, value, { keys, names })
  if (Array.isArray(value)) return value.map((each) => names.ofColumn(column, String(each)) ?? String(each))
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'object') return JSON.stringify(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return names.ofColumn(column, text) ?? text
}

function openedText(row: Row, column: string, base64: string, { keys, names }: Teller): string {
  const sealed = Buffer.from(base64, 'base64')
  const table = row.table_name.slice(row.table_name.indexOf('.') + 1)
  const rowOf = Object.values(row.row_key).map(String).join('/')
  if (table === 'person' && (column === 'name_sealed' || column === 'email_sealed')) {
    // The border of the ids: the log's own key of a row of app.person.
    const personId = rowOf as PersonId
    const wrapped = names.personKey(personId)
    if (wrapped === undefined) return UNREADABLE
    const text = opened(() => openPersonal(keys, personId, wrapped, column, sealed))
    return text === null ? ERASED : (text ?? UNREADABLE)
  }
  if (table === 'signal') {
    const index = names.signalIndex(String(row.row_key.asset_id), String(row.row_key.signal_no))
    const place = { table, column, row: `${String(row.row_key.asset_id)}/${index}` }
    return (index === undefined ? undefined : opened(() => keys.open('signal', place, sealed))) ?? UNREADABLE
  }
  if (table === 'sink')
    return opened(() => readTarget(keys.open('sink', sinkTarget(rowOf as SinkId), sealed)).target) ?? UNREADABLE
  if (table === 'webhook' && column === 'target_sealed')
    return opened(() => readTarget(keys.open('sink', { table, column, row: rowOf }, sealed)).target) ?? UNREADABLE
  // Of a rule of alarms: JSON, as the worker evaluates it.
  if (table === 'alarm_rule')
    return opened(() => keys.open('alarm', { table, column, row: rowOf }, sealed)) ?? UNREADABLE
  if (table === 'computed_signal')
    return opened(() => keys.open('signal', { table, column, row: rowOf }, sealed)) ?? UNREADABLE
  return opened(() => keys.open('record', { table, column, row: rowOf }, sealed)) ?? UNREADABLE
}
