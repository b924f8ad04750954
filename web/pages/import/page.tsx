// Many assets from one file: choose -> check (server) -> preview -> make, in batches -> report. Nothing is made before the
// preview was seen; what was made is in this component's memory and nowhere else.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { type AssetLine, readAssets } from '../../../core/csv/assets.ts'
import { pause } from '../../data/again.ts'
import { api } from '../../data/api.ts'
import { ASSET_KINDS, type Site } from '../../data/contract.ts'
import { plural } from '../../data/format.ts'
import { assetsQuery, sitesQuery } from '../../data/queries.ts'
import { to } from '../../paths.ts'
import { buttonClass } from '../../ui/button.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { Running } from '../../ui/running.tsx'
import { fingerprintOf } from '../claim-codes/sheet.tsx'
import { type Checked, checkAll, confirm, makeAll, type Result, type Server } from './job.ts'
import { Preview } from './preview.tsx'
import { Report } from './report.tsx'
import { Source, type Wrong } from './source.tsx'

const server: Server = {
  check: (lines) => api.assets.importCheck({ body: { lines } }),
  make: (lines) => api.assets.import({ body: { lines } }),
  confirm: (serials) => api.certificates.confirmMany({ body: { serials } }),
  pause,
}

export function ImportPage() {
  const sites = useQuery(sitesQuery)
  return (
    <Page
      title="Import assets"
      above={
        <Link {...to.fleet()} className="mb-1 block text-sm text-ink-3 hover:text-ink hover:underline print:hidden">
          Fleet
        </Link>
      }
    >
      <div className="max-w-5xl">
        {sites.isPending && <WaitingRows rows={4} label="sites" />}
        {sites.isError && !sites.data && (
          <Failed error={sites.error} what="The sites" retry={() => void sites.refetch()} />
        )}
        {sites.data?.length === 0 && (
          <Empty
            title="A site comes first"
            action={
              <Link {...to.sites()} search={{ add: 'yes' }} className={buttonClass('primary')}>
                Add a site
              </Link>
            }
          >
            Every line names the site that its asset stands at.
          </Empty>
        )}
        {sites.data && sites.data.length > 0 && <Import sites={sites.data} />}
      </div>
    </Page>
  )
}

type State =
  | { step: 'source'; wrong: Wrong | null; error?: unknown }
  | { step: 'checking' | 'making'; done: number; of: number }
  | { step: 'preview'; checked: Checked }
  | { step: 'report'; result: Result; fingerprint: string }

const START: State = { step: 'source', wrong: null }

function Import({ sites }: { sites: readonly Site[] }) {
  const queries = useQueryClient()
  const [state, setState] = useState<State>(START)
  const stopped = useRef(false)
  // Whoever leaves the page has stopped it.
  useEffect(() => () => void (stopped.current = true), [])
  const watch = (step: 'checking' | 'making', of: number) => {
    stopped.current = false
    setState({ step, done: 0, of })
    return { onDone: (done: number) => setState({ step, done, of }), isStopped: () => stopped.current }
  }
  const check = async (lines: AssetLine[]) => {
    try {
      const checked = await checkAll(lines, server, watch('checking', lines.length))
      setState(checked === null ? START : { step: 'preview', checked })
    } catch (error) {
      setState({ step: 'source', wrong: null, error })
    }
  }
  const read = (text: string) => {
    const table = readAssets(text, { kinds: ASSET_KINDS, sites })
    if ('problem' in table) setState({ step: 'source', wrong: table })
    else void check(table.lines)
  }
  const make = async (checked: Checked, before?: Result) => {
    const result = await makeAll(checked, server, watch('making', checked.good.length), before)
    const fingerprint = result.trust === undefined ? '' : await fingerprintOf(result.trust)
    setState({ step: 'report', result, fingerprint })
    await queries.invalidateQueries({ queryKey: assetsQuery.queryKey })
  }
  const confirming = useMutation({
    mutationFn: async (told: Extract<State, { step: 'report' }>) => {
      const result = { ...told.result }
      await confirm(result, server)
      setState({ ...told, result })
    },
  })
  if (state.step === 'source')
    return (
      <div className="stack gap-6">
        <Refused error={state.error} what="The lines could not be checked" />
        <Source
          site={sites[0]?.name ?? ''}
          wrong={state.wrong}
          onText={read}
          onWrong={(wrong) => setState({ step: 'source', wrong })}
        />
      </div>
    )
  if (state.step === 'preview')
    return <Preview checked={state.checked} onMake={() => void make(state.checked)} onBack={() => setState(START)} />
  if (state.step === 'report') {
    const { result } = state
    const rest: Checked = { good: result.left.map((line) => ({ line, isThere: false })), bad: result.bad }
    return (
      <Report
        result={result}
        fingerprint={state.fingerprint}
        confirming={confirming.isPending}
        onConfirm={() => confirming.mutate(state)}
        onAgain={() => setState(START)}
        onRest={() => void make(rest, result)}
      />
    )
  }
  const { step, done, of } = state
  return (
    <Running
      word={step === 'making' ? 'Adding assets' : 'Checking the lines'}
      {...{ done, of }}
      counted={`${done} of ${plural(of, 'line')}`}
      onStop={() => (stopped.current = true)}
      isHeld={step === 'making'}
    >
      Assets that were added stay. Their claim codes would be lost; the same file imported again makes nothing twice.
    </Running>
  )
}
