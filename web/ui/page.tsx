// The frame of every page: a title of the document, one heading, what can be done, then the content.

import { type ReactNode, useEffect } from 'react'
import { cx } from './class.ts'

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Fairlead`
  }, [title])
}

type Props = {
  title: string
  above?: ReactNode
  beside?: ReactNode
  actions?: ReactNode
  wide?: boolean
  children: ReactNode
}

export function Page({ title, above, beside, actions, wide = true, children }: Props) {
  useTitle(title)
  return (
    <div className={cx('w-full px-4 py-5 lg:px-8 lg:py-6', wide ? 'max-w-[100rem]' : 'max-w-3xl')}>
      <header className="mb-5">
        {above}
        <div className="flex items-center justify-between gap-x-4">
          <div className="flex min-w-0 flex-wrap items-baseline gap-x-4 gap-y-1">
            <h1 className="line-clamp-4 min-w-0 text-xl font-semibold tracking-tight text-balance [overflow-wrap:anywhere]">
              {title}
            </h1>
            {beside}
          </div>
          {actions && <div className="flex shrink-0 flex-wrap gap-2">{actions}</div>}
        </div>
      </header>
      {children}
    </div>
  )
}

/** A part of a page, with a heading of its own. */
export function Section(props: {
  title: string
  beside?: ReactNode
  actions?: ReactNode
  children: ReactNode
  className?: string
}) {
  const id = `section-${props.title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`
  return (
    <section aria-labelledby={id} className={props.className}>
      <div className="mb-2 flex min-h-9 flex-wrap items-center justify-between gap-x-4">
        <div className="flex items-baseline gap-3">
          <h2 id={id} className="text-base font-semibold">
            {props.title}
          </h2>
          {props.beside}
        </div>
        {props.actions}
      </div>
      {props.children}
    </section>
  )
}

/** Facts by name: one look for every list of properties. */
export function Facts({ facts }: { facts: [name: string, value: ReactNode][] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-5 gap-y-2 text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{name}</dt>
          <dd className="min-w-0 break-words text-ink">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
