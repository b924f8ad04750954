// What is looked for. Each choice goes to the address at once, what is typed when the fingers rest.

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { AUDIT_CATEGORIES, CATEGORY_WORD, eventWords } from '../../data/audit-words.ts'
import { serverNow } from '../../data/clock.ts'
import { formatDateTime } from '../../data/format.ts'
import { plain } from '../../data/plain.ts'
import { assetsQuery, peopleQuery } from '../../data/queries.ts'
import { oneOf } from '../../search.ts'
import { useCan } from '../../shell/use-session.ts'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/class.ts'
import { SearchWords, Select } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { CustomRange } from '../asset/custom-range.tsx'
import { nameOf } from '../people/name.ts'
import { AssetPick } from './asset-pick.tsx'
import { type AuditSearch, isFiltered, PERIOD_MS, PERIOD_WORD, PERIODS } from './search.ts'

const OWN_TIME = 'own'

type Props = { search: AuditSearch; onChange: (next: Partial<AuditSearch>) => void }

export function AuditFilters({ search, onChange }: Props) {
  const [picking, setPicking] = useState<'time' | 'asset' | null>(null)
  // On a phone the lines come first; what is chosen shows below in any case.
  const [unfolded, setUnfolded] = useState(false)
  const own = search.from !== undefined || search.to !== undefined
  return (
    <div role="search" aria-label="Audit log" className="mb-4 grid gap-2">
      <div className={cx('grid grid-cols-2 gap-2 sm:flex sm:flex-wrap', !unfolded && 'max-sm:*:nth-[n+3]:hidden')}>
        <SearchWords
          label="Search the audit log"
          title="What stands in clear: events, ids, addresses. Names and notes are sealed and cannot be searched."
          placeholder="Search events, addresses, ids"
          maxLength={200}
          className="sm:w-64"
          q={search.q}
          onWords={(q) => onChange({ q })}
        />
        <Button aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)} className="col-span-2 sm:hidden">
          {unfolded ? 'Fewer filters' : 'More filters'}
        </Button>
        <Select
          aria-label="Time"
          className="sm:w-40"
          value={own ? OWN_TIME : (search.last ?? '')}
          onChange={(e) =>
            e.target.value === OWN_TIME
              ? setPicking('time')
              : onChange({ last: oneOf(PERIODS, e.target.value), from: undefined, to: undefined })
          }
        >
          <option value="">All time</option>
          {PERIODS.map((period) => (
            <option key={period} value={period}>
              {PERIOD_WORD[period]}
            </option>
          ))}
          <option value={OWN_TIME}>Time of your own…</option>
        </Select>
        <Select
          aria-label="Kind"
          className="sm:w-44"
          value={search.category ?? ''}
          onChange={(e) => onChange({ category: oneOf(AUDIT_CATEGORIES, e.target.value) })}
        >
          <option value="">All kinds</option>
          {AUDIT_CATEGORIES.map((category) => (
            <option key={category} value={category}>
              {CATEGORY_WORD[category]}
            </option>
          ))}
        </Select>
        <Select
          aria-label="Result"
          className="sm:w-36"
          value={search.result ?? ''}
          onChange={(e) => onChange({ result: oneOf(['done', 'refused'] as const, e.target.value) })}
        >
          <option value="">All results</option>
          <option value="done">Done</option>
          <option value="refused">Refused</option>
        </Select>
        <PersonSelect person={search.person} onChange={onChange} />
        <Button className="justify-start font-normal max-sm:col-span-2" onClick={() => setPicking('asset')}>
          {search.asset ? 'Another asset…' : 'Any asset…'}
        </Button>
      </div>
      <Chosen search={search} onChange={onChange} />
      {picking === 'time' && (
        <CustomRange
          window={{ from: search.from ?? serverNow() - PERIOD_MS['24h'], to: search.to ?? serverNow() }}
          onClose={() => setPicking(null)}
          onChoose={(from, until) => {
            setPicking(null)
            onChange({ from, to: until, last: undefined })
          }}
        />
      )}
      {picking === 'asset' && (
        <AssetPick
          title="Lines about one asset"
          onClose={() => setPicking(null)}
          onPick={(asset) => {
            setPicking(null)
            onChange({ asset })
          }}
        />
      )}
    </div>
  )
}

function PersonSelect({ person, onChange }: { person: string | undefined } & Pick<Props, 'onChange'>) {
  const can = useCan()
  const people = useQuery({ ...peopleQuery, enabled: can('person.read') })
  const known = people.data ?? []
  return (
    <Select
      aria-label="Person"
      className="sm:w-48"
      value={person ?? ''}
      onChange={(e) => onChange({ person: e.target.value || undefined })}
    >
      <option value="">Everybody</option>
      {person && !known.some((each) => each.personId === person) && <option value={person}>One person</option>}
      {known.map((each) => (
        <option key={each.personId} value={each.personId}>
          {plain(nameOf(each))}
        </option>
      ))}
    </Select>
  )
}

/** What is chosen and does not show in a control above, each with a way to drop it; and a way to drop all. */
function Chosen({ search, onChange }: Props) {
  const assets = useQuery({ ...assetsQuery, enabled: search.asset !== undefined })
  if (!isFiltered(search)) return null
  const asset = assets.data?.assets.find((each) => each.assetId === search.asset)
  const { from, to: until } = search
  const time = [
    from !== undefined && `from ${formatDateTime(from)}`,
    until !== undefined && `to ${formatDateTime(until)}`,
  ]
  return (
    <div className="flex flex-wrap items-center gap-2">
      {(from !== undefined || until !== undefined) && (
        <Chip text={time.filter(Boolean).join(' ')} onDrop={() => onChange({ from: undefined, to: undefined })} />
      )}
      {search.last && <Chip small text={PERIOD_WORD[search.last]} onDrop={() => onChange({ last: undefined })} />}
      {search.category && (
        <Chip small text={CATEGORY_WORD[search.category]} onDrop={() => onChange({ category: undefined })} />
      )}
      {search.result && (
        <Chip
          small
          text={search.result === 'refused' ? 'Refused' : 'Done'}
          onDrop={() => onChange({ result: undefined })}
        />
      )}
      {search.person && <PersonChip personId={search.person} onDrop={() => onChange({ person: undefined })} />}
      {search.asset && <Chip text={plain(asset?.name ?? 'one asset')} onDrop={() => onChange({ asset: undefined })} />}
      {search.event && <Chip text={plain(eventWords(search.event))} onDrop={() => onChange({ event: undefined })} />}
      <Button kind="quiet" onClick={() => onChange({ ...NOTHING })}>
        Clear all
      </Button>
    </div>
  )
}

const NOTHING: Partial<AuditSearch> = {
  q: undefined,
  person: undefined,
  asset: undefined,
  category: undefined,
  event: undefined,
  result: undefined,
  last: undefined,
  from: undefined,
  to: undefined,
}

function PersonChip({ personId, onDrop }: { personId: string; onDrop: () => void }) {
  const can = useCan()
  const people = useQuery({ ...peopleQuery, enabled: can('person.read') })
  const person = people.data?.find((each) => each.personId === personId)
  return <Chip small text={plain(person ? nameOf(person) : 'one person')} onDrop={onDrop} />
}

/** `small`: only on a phone, where the control that says the same is folded away. */
function Chip({ text, small, onDrop }: { text: string; small?: boolean; onDrop: () => void }) {
  return (
    <button
      type="button"
      onClick={onDrop}
      aria-label={`Drop: ${text}`}
      className={cx(
        'tap inline-flex max-w-full items-center gap-2 rounded-md border border-control bg-sunken px-3 text-sm hover:bg-raised',
        small && 'sm:hidden',
      )}
    >
      <span className="truncate">{text}</span>
      <Icon name="close" size={12} />
    </button>
  )
}
