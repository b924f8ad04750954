// The heads of the columns, which sort. On a phone the order is chosen in the bar above.

import { Link, useSearch } from '@tanstack/react-router'
import { to } from '../../paths.ts'
import { cx } from '../../ui/class.ts'
import { Icon } from '../../ui/icon.tsx'
import { COLUMNS } from './row.tsx'
import type { FleetSearch, Sort } from './search.ts'

const HEADS: { word: string; sort?: Sort; right?: boolean }[] = [
  { word: 'State', sort: 'state' },
  { word: 'Asset', sort: 'name' },
  { word: 'Site', sort: 'site' },
  { word: 'Last seen', sort: 'seen', right: true },
  { word: 'Key signals, last 5 min' },
]

export function ListHead() {
  const search = useSearch({ from: '/app/' })
  const sort = search.sort ?? 'name'
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b border-line-strong bg-canvas max-lg:sr-only">
      <div role="row" aria-rowindex={1} className={cx('grid gap-x-4 px-2', COLUMNS)}>
        {HEADS.map((head) => (
          <div
            key={head.word}
            role="columnheader"
            aria-sort={head.sort === sort ? (search.dir ? 'descending' : 'ascending') : undefined}
            className={cx('caption', head.right && 'text-right', !head.sort && 'flex items-center pl-4')}
          >
            {head.sort ? <SortLink sort={head.sort} word={head.word} search={search} current={sort} /> : head.word}
          </div>
        ))}
      </div>
    </div>
  )
}

function SortLink({ sort, word, search, current }: { sort: Sort; word: string; search: FleetSearch; current: Sort }) {
  const turned = current === sort && !search.dir
  return (
    <Link
      {...to.fleet()}
      replace
      search={{ ...search, sort: sort === 'name' ? undefined : sort, dir: turned ? 'desc' : undefined }}
      className="inline-flex min-h-8 items-center gap-1 whitespace-nowrap hover:text-ink"
    >
      {word}
      <span className={cx(current !== sort && 'invisible')}>
        <Icon name={search.dir ? 'up' : 'down'} size={11} />
      </span>
    </Link>
  )
}
