// One asset: what it says now and said before, who it is, what happened to it.
// search.ts (address) -> trends/trends.tsx (its own flow stands there)

import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { COMPUTED_NO_MIN } from '../../../core/limits.ts'
import { useNow } from '../../data/clock.ts'
import type { Asset, Signal } from '../../data/contract.ts'
import { shownPresence } from '../../data/freshness.ts'
import { isProblem } from '../../data/problem.ts'
import { assetQuery, signalsQuery, sitesQuery } from '../../data/queries.ts'
import { useAssetLive, useReachable, useWatch } from '../../data/use-live.ts'
import { KIND_WORD } from '../../data/words.ts'
import { to } from '../../paths.ts'
import { useCan } from '../../shell/use-session.ts'
import { Age } from '../../ui/age.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { cx } from '../../ui/class.ts'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { PresenceMark } from '../../ui/state-mark.tsx'
import { Bone, Empty, Failed } from '../../ui/states.tsx'
import { AssetAlarms } from './alarms.tsx'
import { AssetAside } from './aside.tsx'
import { ComputedDialog } from './computed/dialog.tsx'
import { useComputed } from './computed/queries.ts'
import { EditAsset, EditSignal } from './edit-dialogs.tsx'
import { AssetMaintenance } from './maintenance.tsx'
import { NoValues } from './no-values.tsx'
import { LockOut } from './records/lock-out.tsx'
import { AssetRecords } from './records/section.tsx'
import { SignalsDialog } from './trends/signals-dialog.tsx'
import { TimeBar } from './trends/time-bar.tsx'
import { Trends } from './trends/trends.tsx'

/** Drawn without being asked for; the rest is one click away. */
const SIGNALS_USUAL = 6
/** A signal that has just come into being appears within this time. */
const SIGNALS_REFRESH_MS = 5_000

export function AssetPage() {
  const { assetId } = useParams({ from: '/app/assets/$assetId' })
  const asset = useQuery({ ...assetQuery(assetId), refetchInterval: 20_000 })
  useWatch([assetId])
  if (asset.data) return <AssetView asset={asset.data} said_ms={asset.dataUpdatedAt} />
  if (asset.isError && isProblem(asset.error, 404))
    return (
      <Page title="Asset">
        <Empty
          title="No such asset"
          action={
            <Link {...to.fleet()} className={buttonClass()}>
              To the fleet
            </Link>
          }
        >
          It does not exist, or it is not at a site you may see.
        </Empty>
      </Page>
    )
  return (
    <Page title="Asset">
      {asset.isError ? <Failed error={asset.error} what="The asset" retry={() => void asset.refetch()} /> : <Waiting />}
    </Page>
  )
}

function AssetView({ asset, said_ms }: { asset: Asset; said_ms: number }) {
  const can = useCan()
  const [editing, setEditing] = useState(false)
  const wide = useSearch({ from: '/app/assets/$assetId', select: (search) => search.wide === 'yes' })
  return (
    <Page
      title={asset.name}
      above={<Crumb asset={asset} />}
      beside={<Presence asset={asset} said_ms={said_ms} />}
      actions={
        <>
          {can('record.add') && (
            <Link {...to.checks(asset.assetId)} className={buttonClass()}>
              <Icon name="check" />
              Check
            </Link>
          )}
          {can('asset.edit') && (
            <Button icon="edit" onClick={() => setEditing(true)}>
              Edit
            </Button>
          )}
        </>
      }
    >
      <LockOut asset={asset} />
      <AssetMaintenance asset={asset} />
      <AssetAlarms assetId={asset.assetId} />
      <div
        className={cx('grid grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-8', !wide && 'xl:grid-cols-[minmax(0,1fr)_20rem]')}
      >
        <Signals asset={asset} />
        <AssetAside asset={asset} below={wide} />
      </div>
      <AssetRecords asset={asset} />
      {editing && <EditAsset asset={asset} onClose={() => setEditing(false)} />}
    </Page>
  )
}

function Crumb({ asset }: { asset: Asset }) {
  const sites = useQuery(sitesQuery)
  const site = sites.data?.find((each) => each.siteId === asset.siteId)
  return (
    <nav aria-label="Where this is" className="mb-1 flex items-center gap-1.5 text-sm text-ink-3">
      <Link {...to.fleet()} className="hover:text-ink hover:underline pointer-coarse:py-2">
        Fleet
      </Link>
      <Icon name="right" size={12} />
      {site && (
        <Link
          {...to.fleet()}
          search={{ site: site.siteId }}
          className="hover:text-ink hover:underline pointer-coarse:py-2"
        >
          {site.name}
        </Link>
      )}
      {site && <Icon name="right" size={12} />}
      <span>{KIND_WORD[asset.kind]}</span>
    </nav>
  )
}

function Presence({ asset, said_ms }: { asset: Asset; said_ms: number }) {
  const now = useNow()
  const reachable = useReachable()
  const live = useAssetLive(asset.assetId, 400)
  const said = live.presence ?? asset.presence
  const shown = shownPresence(said, Math.max(said_ms, live.presence_ms), live.lastReceived_ms, now, reachable)
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      <PresenceMark state={shown.state} certain={shown.certain} />
      {shown.at !== null && (
        <span className="text-sm text-ink-3">
          last value <Age at={shown.at} />
        </span>
      )}
    </span>
  )
}

function Signals({ asset }: { asset: Asset }) {
  const can = useCan()
  const navigate = useNavigate()
  const search = useSearch({ from: '/app/assets/$assetId' })
  const signals = useQuery({ ...signalsQuery(asset.assetId), refetchInterval: SIGNALS_REFRESH_MS })
  const [choosing, setChoosing] = useState(false)
  const [editing, setEditing] = useState<Signal | null>(null)
  const { computed, asSignals } = useComputed(asset.assetId)
  const [computing, setComputing] = useState(false)
  const all = useMemo(() => [...(signals.data ?? []), ...asSignals], [signals.data, asSignals])
  const shown = useMemo(() => chosenOf(all, search.signals), [all, search.signals])
  const edit = (signal: Signal) => (signal.signalNo < COMPUTED_NO_MIN ? setEditing(signal) : setComputing(true))
  if (signals.isPending) return <Waiting />
  if (signals.isError && !signals.data)
    return <Failed error={signals.error} what="The signals" retry={() => void signals.refetch()} />
  if (signals.data.length === 0) return <NoValues asset={asset} />
  return (
    <section aria-label="Signals" className="min-w-0">
      <TimeBar assetId={asset.assetId} search={search} />
      <Trends
        asset={asset}
        signals={shown}
        total={all.length}
        onSignals={() => setChoosing(true)}
        search={search}
        onEdit={can('signal.edit') ? edit : undefined}
      />
      {editing && <EditSignal assetId={asset.assetId} signal={editing} onClose={() => setEditing(null)} />}
      {computing && (
        <ComputedDialog {...{ asset, computed }} signals={signals.data} onClose={() => setComputing(false)} />
      )}
      {choosing && (
        <SignalsDialog
          signals={all}
          onComputed={
            can('signal.edit')
              ? () => {
                  setChoosing(false)
                  setComputing(true)
                }
              : undefined
          }
          chosen={shown.map((each) => each.signalNo)}
          onClose={() => setChoosing(false)}
          onChoose={(chosen) => {
            setChoosing(false)
            void navigate({
              ...to.asset(asset.assetId),
              search: { ...search, signals: chosen.join(',') },
              replace: true,
              resetScroll: false,
            })
          }}
        />
      )}
    </section>
  )
}

function chosenOf(signals: Signal[], wanted: string | undefined): Signal[] {
  if (!wanted) return signals.slice(0, SIGNALS_USUAL)
  const numbers = new Set(wanted.split(',').map(Number))
  const found = signals.filter((signal) => numbers.has(signal.signalNo))
  return found.length > 0 ? found : signals.slice(0, SIGNALS_USUAL)
}

function Waiting() {
  return (
    <div role="status" aria-label="Loading the asset" className="grid gap-8">
      {[0, 1, 2].map((row) => (
        <div key={row} className="grid gap-3 lg:grid-cols-[10rem_1fr]">
          <div className="grid content-start gap-3">
            <Bone className="w-24" />
            <Bone className="h-6 w-20" />
          </div>
          <Bone className="h-28" />
        </div>
      ))}
    </div>
  )
}
