// What a site manager asks for every Monday: four figures with their words, each the filter that shows what it counts.

import { Link } from '@tanstack/react-router'
import { plural } from '../../data/format.ts'
import { to } from '../../paths.ts'
import { cx } from '../../ui/class.ts'
import { DueShape, type Matter } from './due-mark.tsx'
import type { ComplianceSearch, Shown } from './search.ts'
import type { Figures } from './select.ts'

type Figure = { show: Shown; matter: Matter; count: number; word: string; below: string }

export function MondayFigures({ figures, search }: { figures: Figures; search: ComplianceSearch }) {
  const { overdue, due, locked, inDate, assets } = figures
  const all: Figure[] = [
    { show: 'locked', matter: 'locked', count: locked, word: 'Locked out', below: 'must not be used' },
    { show: 'overdue', matter: 'overdue', count: overdue, word: 'Overdue', below: 'its last day has passed' },
    { show: 'due', matter: 'due', count: due, word: 'Due', below: 'within its window' },
    { show: 'in-date', matter: 'not-due', count: inDate, word: 'All in date', below: `of ${plural(assets, 'asset')}` },
  ]
  return (
    <div role="group" aria-label="Filter by standing" className="grid grid-cols-2 border-y border-line lg:grid-cols-4">
      {all.map(({ show, matter, count, word, below }) => (
        <Link
          key={show}
          {...to.compliance()}
          search={{ ...search, show: search.show === show ? undefined : show }}
          replace
          resetScroll={false}
          activeProps={{}}
          aria-current={search.show === show ? 'true' : undefined}
          className={cx(
            'grid gap-0.5 px-3 py-4 hover:bg-surface lg:px-4',
            search.show === show && 'bg-surface shadow-[inset_0_-2px_0_var(--ink)]',
          )}
        >
          <span
            className={cx(
              'text-3xl leading-9 font-semibold tabular-nums',
              count === 0 && 'font-normal text-ink-3',
              count > 0 && (matter === 'overdue' || matter === 'locked') && 'text-fault',
              count > 0 && matter === 'due' && 'text-warn',
            )}
          >
            {count.toLocaleString('en-GB')}
          </span>
          <span className="flex items-center gap-2 font-medium">
            <span className={cx('flex', count === 0 && 'opacity-60 grayscale')}>
              <DueShape matter={matter} />
            </span>
            {word}
          </span>
          <span className="text-sm text-ink-3">{below}</span>
        </Link>
      ))}
    </div>
  )
}
