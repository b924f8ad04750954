// Nothing yet: the steps to the first live value, each done or next, in the order they are done in.

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { AssetRow, Site } from '../../data/contract.ts'
import { to } from '../../paths.ts'
import { useCan, useSession } from '../../shell/use-session.ts'
import { buttonClass } from '../../ui/button.tsx'
import { cx } from '../../ui/class.ts'
import { Icon } from '../../ui/icon.tsx'
import { Empty } from '../../ui/states.tsx'

type Step = { title: string; text: string; done: boolean; action: ReactNode }

export function FirstRun({ sites, waiting }: { sites: readonly Site[] | undefined; waiting?: AssetRow }) {
  const can = useCan()
  const { sites: mine } = useSession()
  if (!can('asset.add')) {
    if (waiting) return null
    return (
      <Empty title="No asset here yet">
        {mine !== 'all' && mine.length === 0
          ? 'No site is assigned to you. Your organisation’s admin can do that under People.'
          : 'An engineer of your organisation adds assets. They appear here as soon as they exist.'}
      </Empty>
    )
  }
  const steps = stepsTo(sites ?? [], waiting)
  const next = steps.findIndex((step) => !step.done)
  return (
    <section aria-labelledby="first-run" className={cx('max-w-3xl', waiting && 'mb-8')}>
      <h2 id="first-run" className="text-lg font-semibold">
        From here to the first live value
      </h2>
      <p className="mt-1 text-ink-2">Three things to do, about five minutes. Then a machine is on this screen.</p>
      <ol className="mt-5 border-t border-line">
        {steps.map((step, i) => (
          <StepRow key={step.title} step={step} no={i + 1} now={i === next} />
        ))}
      </ol>
    </section>
  )
}

function StepRow({ step, no, now }: { step: Step; no: number; now: boolean }) {
  return (
    <li className="flex gap-4 border-b border-line py-4" aria-current={now ? 'step' : undefined}>
      <span
        className={cx(
          'grid size-7 shrink-0 place-items-center rounded-full text-sm font-semibold',
          step.done || now ? 'bg-ink text-canvas' : 'border border-control text-ink-2',
        )}
      >
        {step.done ? <Icon name="check" /> : no}
      </span>
      <div className="flex grow flex-wrap items-center justify-between gap-3">
        <div className="min-w-64 flex-1">
          <p className={cx('text-base', now && 'font-semibold', step.done && 'text-ink-3')}>
            {step.title}
            {step.done && <span className="sr-only"> (done)</span>}
          </p>
          <p className="text-sm text-ink-3">{step.text}</p>
        </div>
        {now && step.action}
      </div>
    </li>
  )
}

function stepsTo(sites: readonly Site[], waiting: AssetRow | undefined): Step[] {
  const site = sites[0]
  return [
    {
      title: 'Add a site',
      text: site ? `${site.name} is there.` : 'The place where machines stand. It decides who sees them.',
      done: site !== undefined,
      action: (
        <Link to="/sites" search={{ add: 'yes' }} className={buttonClass('primary')}>
          Add a site
        </Link>
      ),
    },
    {
      title: 'Add an asset',
      text: waiting
        ? `${waiting.name} has its own identity.`
        : 'It gets a certificate of its own: three files for the machine.',
      done: waiting !== undefined,
      action: (
        <Link {...to.addAsset(site?.siteId)} className={buttonClass('primary')}>
          Add an asset
        </Link>
      ),
    },
    {
      title: 'Connect it',
      text: 'Put the files on the machine, or try them with mosquitto_pub or curl from any computer.',
      done: false,
      action: waiting && (
        <Link {...to.asset(waiting.assetId)} className={buttonClass('primary')}>
          Show how
        </Link>
      ),
    },
    { title: 'See the first value', text: 'It appears here by itself, within a second.', done: false, action: null },
  ]
}
