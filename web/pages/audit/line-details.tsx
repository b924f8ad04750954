// An open line: what was before and after, who and where from, and its place in the tree.

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { AuditLine } from '../../data/audit.ts'
import { actorOf, CATEGORY_WORD, personName } from '../../data/audit-words.ts'
import { formatDateTime } from '../../data/format.ts'
import { to } from '../../paths.ts'
import { useCan } from '../../shell/use-session.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Facts } from '../../ui/page.tsx'
import { Plain } from '../../ui/plain.tsx'
import { Changes } from './changes.tsx'
import { ProofCheck } from './proof-check.tsx'
import type { AuditSearch } from './search.ts'

type Props = { line: AuditLine; onFilter: (next: Partial<AuditSearch>) => void }

export function LineDetails({ line, onFilter }: Props) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-10 gap-y-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="stack gap-6">
        {line.changes.length > 0 && <Changes changes={line.changes} />}
        <ProofCheck line={line} />
      </div>
      <section aria-label="Who, when and from where">
        <Facts facts={factsOf(line)} />
        <More line={line} onFilter={onFilter} />
      </section>
    </div>
  )
}

function factsOf(line: AuditLine): [string, ReactNode][] {
  const { person, staff, subject } = line
  const mono = (text: string) => <Plain text={text} className="font-mono text-xs" />
  const facts: ([string, ReactNode] | false)[] = [
    ['Time', <Moment key="at" at={line.at} />],
    ['Who', <Plain key="who" text={actorOf(line)} />],
    staff !== null && ['Staff', <Plain key="staff" text={`${personName(staff)}, for the platform`} />],
    staff !== null && person !== null && ['As', <Plain key="as" text={personName(person)} />],
    subject !== null && ['About', <Subject key="about" subject={subject} />],
    ['Kind', CATEGORY_WORD[line.category]],
    ['Event', mono(line.event)],
    ['Result', line.result === 'refused' ? 'Refused' : 'Done'],
    line.address !== null && ['Address', mono(line.address)],
    line.sessionId !== null && ['Session', mono(line.sessionId)],
    line.requestId !== null && ['Request', mono(line.requestId)],
    line.process !== null && ['Process', mono(line.process)],
    ['Line', mono(line.lineId)],
  ]
  return facts.filter((fact) => fact !== false)
}

/** The second is not enough to compare two logs by. */
function Moment({ at }: { at: string }) {
  return (
    <>
      {formatDateTime(at)}
      <span className="block font-mono text-xs text-ink-3">{at}</span>
    </>
  )
}

function Subject({ subject }: { subject: NonNullable<AuditLine['subject']> }) {
  const can = useCan()
  const name = <Plain text={subject.name ?? `${subject.kind} ${subject.id.slice(0, 8)}`} />
  const look = 'underline underline-offset-2 hover:text-ink pointer-coarse:py-3'
  if (subject.kind === 'asset' && can('asset.read'))
    return (
      <Link {...to.asset(subject.id)} className={look}>
        {name}
      </Link>
    )
  if (subject.kind === 'person' && can('person.read'))
    return (
      <Link {...to.whyMay(subject.id)} className={look}>
        {name}
      </Link>
    )
  if (subject.kind === 'group' && can('person.read'))
    return (
      <Link {...to.group(subject.id)} className={look}>
        {name}
      </Link>
    )
  return name
}

function More({ line, onFilter }: Props) {
  const who = line.person ?? line.staff
  const about = line.subject?.kind === 'asset' ? line.subject.id : null
  return (
    <div className="mt-4 flex flex-wrap gap-2">
      {who && <Button onClick={() => onFilter({ person: who.personId })}>Only this person</Button>}
      {about && <Button onClick={() => onFilter({ asset: about })}>Only this asset</Button>}
      <Button onClick={() => onFilter({ event: line.event })}>Only such events</Button>
      <CopyButton text={linkTo(line)} word="Copy link" what="to this line" />
    </div>
  )
}

/** The address of the second in which it happened: there the line is on the first page, however long ago that was. */
function linkTo(line: AuditLine): string {
  const from = Math.floor(Date.parse(line.at) / 1_000) * 1_000
  return `${window.location.origin}/audit?from=${from}&to=${from + 1_000}&line=${line.lineId}`
}
