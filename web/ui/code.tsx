import { CopyButton } from './copy-button.tsx'

type Props = { text: string; what: string; shown?: string; copy?: boolean }

/** What machines and auditors compare: fixed width, with a way to take it along. `shown` is the same in groups. */
export function Code({ text, what, shown, copy = true }: Props) {
  return (
    <span className="flex items-start justify-between gap-2">
      <span className="min-w-0 font-mono text-xs leading-5 break-words text-ink-2">{shown ?? text}</span>
      {copy && (
        <span className="-my-2 -mr-2 shrink-0 pointer-coarse:-my-3">
          <CopyButton small text={text} what={what} />
        </span>
      )}
    </span>
  )
}
