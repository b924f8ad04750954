// The proof of one line, checked by this browser: the line is hashed, climbs to the root, and the root is what the log key signed.

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type AuditLine, checkpointQuery, proofQuery } from '../../data/audit.ts'
import { judge, type Verdict } from '../../data/verdict.ts'
import { Button } from '../../ui/button.tsx'
import { download } from '../../ui/download.ts'
import { Icon } from '../../ui/icon.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { Plain } from '../../ui/plain.tsx'
import { SeverityShape } from '../../ui/state-mark.tsx'
import { Bone, Failed } from '../../ui/states.tsx'
import { PathDrawing } from './path-drawing.tsx'

export function ProofCheck({ line }: { line: AuditLine }) {
  const [asked, setAsked] = useState(false)
  if (line.seq === null)
    return (
      <Section title="Proof">
        <p className="text-sm text-ink-2">Not sealed yet. The next checkpoint takes it in, within seconds.</p>
      </Section>
    )
  return (
    <Section title="Proof">
      {asked ? (
        <Checked line={line} seq={line.seq} />
      ) : (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <p className="text-sm text-ink-2">Sealed as line {line.seq.toLocaleString('en-GB')} of the tree.</p>
          <Button icon="shield" onClick={() => setAsked(true)}>
            Check the proof here
          </Button>
        </div>
      )}
    </Section>
  )
}

function Checked({ line, seq }: { line: AuditLine; seq: number }) {
  const proof = useQuery(proofQuery(line.lineId))
  const checkpoint = useQuery(checkpointQuery)
  const vkey = checkpoint.data?.vkey
  const verdict = useQuery({
    queryKey: ['audit', 'verdict', line.lineId, proof.data?.checkpoint, vkey],
    queryFn: () => (proof.data && vkey ? judge(line, proof.data, vkey) : null),
    enabled: proof.data !== undefined && vkey !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const failure = proof.error ?? checkpoint.error
  if (failure)
    return <Failed error={failure} what="The proof" retry={() => void (proof.refetch(), checkpoint.refetch())} />
  if (verdict.isError)
    return (
      <Notice severity="fault" live title="What came is no proof">
        {verdict.error.message}. Keep this page and ask for an export; <code>fairlead verify</code> names the first line
        that does not fit.
      </Notice>
    )
  if (!proof.data || !verdict.data)
    return (
      <div role="status" aria-label="Checking the proof" className="grid gap-2">
        <Bone className="w-64" />
        <Bone className="w-48" />
      </div>
    )
  return (
    <div className="stack gap-5">
      <Judged verdict={verdict.data} seq={seq} />
      <PathDrawing verdict={verdict.data} seq={seq} />
      <Raw lineId={line.lineId} proof={proof.data} />
    </div>
  )
}

function Judged({ verdict, seq }: { verdict: Verdict; seq: number }) {
  const { isGood, isSameLine, isSameRoot, signature, size } = verdict
  const place = `line ${seq.toLocaleString('en-GB')} of ${size.toLocaleString('en-GB')}`
  return (
    <Notice
      severity={isGood ? 'info' : 'fault'}
      live
      title={
        isGood
          ? `It fits: ${place} is as it was when it was sealed`
          : 'It does not fit: this line is not what was sealed'
      }
    >
      <ul className="mt-1 grid gap-1">
        <Check
          good={isSameLine}
          yes="The text that was hashed tells of this line."
          no="The text that was hashed tells of something else."
        />
        <Check
          good={isSameRoot}
          yes="Its hash climbs to the root of the checkpoint."
          no="Its hash climbs to another root than that of the checkpoint."
        />
        <Check
          good={signature === 'unknown' ? null : signature === 'good'}
          yes="The checkpoint is signed by the key of the log."
          no="The checkpoint is not signed by the key of the log."
          open="This browser cannot check the signature (Ed25519)."
        />
      </ul>
      <p className="mt-2">
        {isGood
          ? 'This was computed here, from what the server sent. That the server tells everybody the same is for a checkpoint that you or a witness kept: '
          : 'Somebody changed what is told, or the tree. Export the log and hold it against a checkpoint that you or a witness kept: '}
        <code className="font-mono text-xs">fairlead verify</code>.
      </p>
    </Notice>
  )
}

function Check({ good, yes, no, open }: { good: boolean | null; yes: string; no: string; open?: string }) {
  return (
    <li className="flex items-baseline gap-2">
      <span className="flex w-4 justify-center self-center">
        {good === true && <Icon name="check" size={14} />}
        {good === false && <SeverityShape severity="fault" />}
        {good === null && <SeverityShape severity="warning" />}
      </span>
      <span className={good === false ? 'font-medium text-fault' : undefined}>
        {good === true ? yes : good === false ? no : open}
      </span>
    </li>
  )
}

function Raw({ lineId, proof }: { lineId: string; proof: { leaf: string; checkpoint: string } & object }) {
  const save = () =>
    download(`fairlead-proof-${lineId}.json`, `${JSON.stringify(proof, null, 2)}\n`, 'application/json')
  const block = 'overflow-x-auto rounded-sm border border-line bg-sunken px-3 py-2 font-mono text-xs leading-5'
  return (
    <details>
      <summary className="tap inline-flex items-center text-sm font-medium hover:underline">What was checked</summary>
      <div className="stack mt-2 gap-3">
        <div>
          <p className="mb-1 text-sm text-ink-3">
            The line as it was hashed. What is sealed is hashed as it lies in the database: erasing a name leaves the
            proof whole.
          </p>
          <pre tabIndex={0} aria-label="The line as it was hashed" className={`${block} whitespace-pre-wrap`}>
            <Plain text={proof.leaf} />
          </pre>
        </div>
        <div>
          <p className="mb-1 text-sm text-ink-3">The checkpoint</p>
          <pre tabIndex={0} aria-label="The checkpoint" className={block}>
            {proof.checkpoint}
          </pre>
        </div>
        <div>
          <Button icon="download" onClick={save}>
            Download the proof
          </Button>
        </div>
      </div>
    </details>
  )
}
