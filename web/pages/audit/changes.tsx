// Before and after, field by field. What went is struck through, what came is underlined: told without colour.

import { PERMISSIONS } from '../../../core/permissions.ts'
import type { AuditChange } from '../../data/audit.ts'
import { formatDateTime } from '../../data/format.ts'
import { permissionLabel } from '../../data/permission-words.ts'
import { plain } from '../../data/plain.ts'
import { ROLE_WORD } from '../../data/words.ts'
import { cx } from '../../ui/class.ts'
import { Plain } from '../../ui/plain.tsx'
import { diffList, diffText, type Part } from './diff.ts'

export function Changes({ changes }: { changes: readonly AuditChange[] }) {
  // Where nothing was before, a column that says so in each row says nothing.
  const isNew = changes.every((change) => isNothing(change.old))
  return (
    <table className="w-full table-fixed border-collapse text-left text-sm">
      <thead className="max-sm:sr-only">
        <tr className="border-b border-line-strong">
          <th scope="col" className="caption w-36 py-1.5 pr-3">
            Field
          </th>
          {!isNew && (
            <th scope="col" className="caption py-1.5 pr-3">
              Before
            </th>
          )}
          <th scope="col" className="caption py-1.5">
            {isNew ? 'Value' : 'After'}
          </th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <Row key={change.field} change={change} isNew={isNew} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ change: { field, old, new: now }, isNew }: { change: AuditChange; isNew: boolean }) {
  const told = partsOf(field, old, now)
  // What was not there before is all new; to underline all of it marks nothing.
  const parts = isNew ? told.map((part) => ({ ...part, kind: 'same' as const })) : told
  const isList = Array.isArray(old) || Array.isArray(now)
  return (
    <tr className="border-b border-line align-top max-sm:grid max-sm:gap-1 max-sm:py-2">
      <th scope="row" className="py-1.5 pr-3 font-normal text-ink-3 max-sm:p-0">
        <Plain text={field} />
      </th>
      {!isNew && (
        <td className="py-1.5 pr-3 max-sm:p-0">
          <span className="caption sm:hidden">Before </span>
          <Side isNothing={isNothing(old)} parts={parts} without="come" isList={isList} />
        </td>
      )}
      <td className="py-1.5 max-sm:p-0">
        {!isNew && <span className="caption sm:hidden">After </span>}
        <Side isNothing={isNothing(now)} parts={parts} without="gone" isList={isList} />
      </td>
    </tr>
  )
}

const isNothing = (value: Value) => value === null || value === ''

type Value = AuditChange['old']

/** Times, roles and permissions stand in the log as machines write them. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(Z|\+00:00)$/
const ROLES: Readonly<Record<string, string>> = ROLE_WORD

function readable(field: string, text: string): string {
  if (INSTANT.test(text)) return formatDateTime(text)
  if (field === 'Role') return ROLES[text] ?? text
  const permission = PERMISSIONS.find((each) => each === text)
  return permission ? permissionLabel(permission) : text
}

function partsOf(field: string, old: Value, now: Value): Part[] {
  const list = (value: Value) =>
    (value === null ? [] : Array.isArray(value) ? value : [value]).map((each) => readable(field, each))
  const text = (value: Value) => list(value).join(' ')
  if (Array.isArray(old) || Array.isArray(now)) return diffList(list(old), list(now))
  return diffText(text(old), text(now))
}

type SideProps = { isNothing: boolean; parts: Part[]; without: Part['kind']; isList: boolean }

function Side({ isNothing: nothing, parts, without, isList }: SideProps) {
  if (nothing) return <span className="text-ink-3">nothing</span>
  const shown = parts.filter((part) => part.kind !== without)
  if (isList)
    return (
      <ul className="grid gap-0.5">
        {shown.length === 0 && <li className="text-ink-3">none</li>}
        {shown.map((part) => (
          <li key={part.text}>
            <Piece part={part} />
          </li>
        ))}
      </ul>
    )
  return (
    <span className="[overflow-wrap:anywhere]">
      {shown.map((part, n) => (
        <Piece key={n} part={part} />
      ))}
    </span>
  )
}

function Piece({ part }: { part: Part }) {
  const look = cx('rounded-xs px-0.5', part.kind === 'come' ? 'bg-band font-medium' : 'bg-sunken')
  if (part.kind === 'gone')
    return (
      <del className={look}>
        <bdi>{plain(part.text)}</bdi>
      </del>
    )
  if (part.kind === 'come')
    return (
      <ins className={look}>
        <bdi>{plain(part.text)}</bdi>
      </ins>
    )
  return <bdi>{plain(part.text)}</bdi>
}
