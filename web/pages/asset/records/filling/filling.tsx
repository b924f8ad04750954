// The page on which a form is filled in: one scroll, large answers, defects in place, then the summary and the signature.
// page.tsx (a new record) and amend-page.tsx (a further version) -> here -> fields.tsx, summary.tsx

import { type ReactNode, useRef, useState } from 'react'
import { serverNow } from '../../../../data/clock.ts'
import { fieldsOf, isUnreachable } from '../../../../data/problem.ts'
import { Button } from '../../../../ui/button.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import { Progress, Refused } from '../../../../ui/states.tsx'
import { type Draft, progressOf } from './draft.ts'
import { Fields } from './fields.tsx'
import { localDay, problemsOf, type Problems } from './said.ts'
import { Summary } from './summary.tsx'

export type Sending = { run: () => void; error: unknown; isPending: boolean; reset: () => void }

type Props = {
  assetId: string
  draft: Draft
  onDraft: (change: (draft: Draft) => Draft) => void
  sending: Sending
  /** Above the form: what the work needs, or the reason of an amendment. */
  above?: ReactNode
  /** What is missing above the form; asked for when the person goes on. */
  missing?: () => boolean
  /** On this device, between two visits; null where nobody promised that. */
  isKept: boolean | null
  onDiscard: ReactNode
}

export function Filling({ assetId, draft, onDraft, sending, above, missing, isKept, onDiscard }: Props) {
  const [stage, setStage] = useState<'fill' | 'sign'>(draft.sent === null ? 'fill' : 'sign')
  const [isTried, setIsTried] = useState(false)
  const page = useRef<HTMLDivElement>(null)
  const refused = stage === 'fill' ? fieldsOf(sending.error) : {}
  const own = isTried ? problemsOf(draft, localDay(serverNow())) : {}
  const problems: Problems = { ...definedOf(refused), ...own }
  const goOn = () => {
    setIsTried(true)
    const found = problemsOf(draft, localDay(serverNow()))
    const above = missing?.() ?? false
    if (Object.keys(found).length === 0 && !above) {
      sending.reset()
      setStage('sign')
      window.scrollTo({ top: 0 })
    } else jumpToFirst(page.current)
  }
  const back = () => {
    setStage('fill')
    setIsTried(true)
    if (Object.keys(fieldsOf(sending.error)).length > 0) jumpToFirst(page.current)
  }
  const isLost = isUnreachable(sending.error)
  return (
    <div ref={page} className="stack gap-5 pb-24">
      {isKept === false && (
        <Notice severity="warning" title="Not kept on this device">
          The browser keeps nothing: do not reload or leave this page before you have signed.
        </Notice>
      )}
      {stage === 'fill' ? (
        <>
          {above}
          <Refused error={sending.error} what="Not signed" />
          <Fields {...{ assetId, draft, onDraft, problems }} />
          <Bar draft={draft} open={Object.keys(own).length} onGoOn={goOn} discard={onDiscard} />
        </>
      ) : (
        <>
          {isLost || (draft.sent !== null && !sending.isPending && !sending.error) ? (
            <Notice severity="warning" live title="Not sent, or nobody knows">
              No answer came from the server. {isKept ? 'The filled-in form stays on this device. ' : ''}Send it again
              when there is a network: it becomes one record, however often it is sent.
            </Notice>
          ) : (
            <Refused error={sending.error} what="Not signed" />
          )}
          <Summary draft={draft} onDraft={onDraft} />
          <div className="flex flex-wrap gap-3 max-sm:grid">
            <Button kind="primary" className="min-h-13 grow text-base" busy={sending.isPending} onClick={sending.run}>
              {draft.sent === null ? 'Sign' : 'Send again'}
            </Button>
            {draft.sent === null ? (
              <Button className="min-h-13 text-base" onClick={back}>
                Back to the form
              </Button>
            ) : (
              onDiscard
            )}
          </div>
        </>
      )}
    </div>
  )
}

/** Within reach of the thumb, above the bar of the console; where a page is short (zoom, on its side) it takes no room. */
function Bar({ draft, open, onGoOn, discard }: { draft: Draft; open: number; onGoOn: () => void; discard: ReactNode }) {
  const { done, of } = progressOf(draft)
  return (
    <div className="sticky bottom-0 z-10 -mx-4 grid gap-2 border-t border-line-strong bg-canvas px-4 py-3 max-lg:bottom-14 lg:-mx-8 lg:px-8 [@media(max-height:30rem)]:static">
      <div className="flex items-center justify-between gap-4">
        <span role="status" className="text-base font-semibold whitespace-nowrap">
          {done} of {of}
        </span>
        <Progress label="Points answered" done={done} of={Math.max(1, of)} />
      </div>
      {open > 0 && (
        <p className="text-sm font-medium text-fault">
          {open === 1 ? 'One answer is missing or wrong.' : `${open} answers are missing or wrong.`}
        </p>
      )}
      <div className="flex gap-2">
        <Button kind="primary" className="min-h-12 grow text-base" onClick={onGoOn}>
          Go on to sign
        </Button>
        {discard}
      </div>
    </div>
  )
}

/** After what is wrong has been drawn: the eye and the keyboard go to the first of it. */
function jumpToFirst(page: HTMLElement | null): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const wrong = page?.querySelector<HTMLElement>('[aria-invalid="true"], [data-wrong="true"]')
      wrong?.scrollIntoView({ block: 'center' })
      const inside = wrong?.matches('input, select, textarea') ? wrong : wrong?.querySelector<HTMLElement>('button')
      inside?.focus({ preventScroll: true })
    }),
  )
}

const definedOf = (fields: Readonly<Record<string, string | undefined>>): Problems =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([path, text]): [string, string][] => (text === undefined ? [] : [[path, text]])),
  )
