import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Asset, HealthCheck } from '../../data/contract.ts'
import { formatDateTime, rhythmText } from '../../data/format.ts'
import { eventsQuery, healthQuery } from '../../data/queries.ts'
import { KIND_WORD } from '../../data/words.ts'
import { to } from '../../paths.ts'
import { useCan } from '../../shell/use-session.ts'
import { Age } from '../../ui/age.tsx'
import { cx } from '../../ui/class.ts'
import { Code } from '../../ui/code.tsx'
import { Facts, Section } from '../../ui/page.tsx'
import { SeverityShape } from '../../ui/state-mark.tsx'
import { Bone, Failed } from '../../ui/states.tsx'
import { CHECK_SEVERITY, CHECK_WORD, eventText, SEVERITY_WORD } from '../../data/words.ts'
import { IdentityCard } from './identity-card.tsx'

/** The newest few; the events page has the rest. */
const EVENTS_BESIDE = 8

/** `below` the charts even where there is room beside them. */
export function AssetAside({ asset, below }: { asset: Asset; below: boolean }) {
  const can = useCan()
  return (
    <aside
      aria-label="About this asset"
      className={cx(
        'grid content-start gap-7',
        below
          ? 'grid-cols-[repeat(auto-fit,minmax(18rem,1fr))] gap-x-10'
          : 'max-xl:grid-cols-[repeat(auto-fit,minmax(18rem,1fr))] max-xl:gap-x-10',
      )}
    >
      <IdentityCard asset={asset} />
      <Section title="Details">
        <Facts
          facts={[
            ['Kind', KIND_WORD[asset.kind]],
            ['Added', formatDateTime(asset.createdAt)],
            ['Rhythm', rhythmText(asset.presence)],
            ['Asset id', <Code key="id" text={asset.assetId} what="asset id" />],
            ...(asset.note
              ? [
                  [
                    'Note',
                    <span key="note" className="whitespace-pre-line">
                      {asset.note}
                    </span>,
                  ] as [string, React.ReactNode],
                ]
              : []),
          ]}
        />
      </Section>
      <Health asset={asset} />
      {can('event.read') && <Events asset={asset} />}
    </aside>
  )
}

/** The self-check, for an asset that reports one; the others have no section for it. */
function Health({ asset }: { asset: Asset }) {
  const { data: health, error, refetch } = useQuery(healthQuery(asset.assetId))
  if (health === undefined && error) return <Failed error={error} what="The self-check" retry={() => void refetch()} />
  if (!health) return null
  return (
    <Section title="Self-check" beside={<CheckMark state={health.state} />}>
      <ul className="divide-y divide-line">
        {health.checks.map((check) => (
          <li key={check.name} className="grid gap-0.5 py-2 text-sm">
            <span className="flex items-center justify-between gap-3">
              <span className="min-w-0 break-words">{check.name}</span>
              <CheckMark state={check.state} />
            </span>
            {(check.value !== null || check.text !== null) && (
              <span className="min-w-0 break-words text-ink-2">{checkDetail(check)}</span>
            )}
          </li>
        ))}
      </ul>
      <p className="mt-2 text-sm text-ink-3">
        Reported <Age at={health.reportedAt} />
      </p>
    </Section>
  )
}

function CheckMark({ state }: { state: HealthCheck['state'] }) {
  return (
    <span className="inline-flex shrink-0 items-center gap-2 whitespace-nowrap text-sm">
      {state !== 'ok' && <SeverityShape severity={CHECK_SEVERITY[state]} />}
      <span className={state === 'ok' ? 'text-ink-2' : 'font-medium text-ink'}>{CHECK_WORD[state]}</span>
    </span>
  )
}

function checkDetail({ value, unit, text }: HealthCheck): string {
  const measured = value === null ? '' : `${String(value)}${unit === null ? '' : ` ${unit}`}`
  return [measured, text ?? ''].filter((part) => part !== '').join(', ')
}

function Events({ asset }: { asset: Asset }) {
  const events = useInfiniteQuery(eventsQuery(asset.assetId, EVENTS_BESIDE))
  const newest = events.data?.pages[0]
  return (
    <Section
      title="Events"
      actions={
        <Link
          {...to.events()}
          search={{ asset: asset.assetId }}
          className="text-sm text-ink-2 underline underline-offset-2 hover:text-ink pointer-coarse:py-3"
        >
          All events
        </Link>
      }
    >
      {events.isPending && <Bone className="w-40" />}
      {events.isError && !newest && (
        <Failed error={events.error} what="The events" retry={() => void events.refetch()} />
      )}
      {newest?.length === 0 && <p className="text-sm text-ink-3">Nothing has happened yet.</p>}
      <ul className="divide-y divide-line">
        {newest?.map((event) => (
          <li key={event.eventId} className="flex gap-2.5 py-2 text-sm">
            <span className="flex h-5 items-center">
              <SeverityShape severity={event.severity} />
              <span className="sr-only">{SEVERITY_WORD[event.severity]}</span>
            </span>
            <span className="min-w-0 grow">{eventText(event)}</span>
            <span className="text-ink-3">
              <Age at={event.at} suffix="" />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
