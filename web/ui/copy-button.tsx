import { useEffect, useState } from 'react'
import { Button, type ButtonKind, IconButton } from './button.tsx'

type State = 'ready' | 'copied' | 'refused'
const WORD: Record<State, string> = { ready: 'Copy', copied: 'Copied', refused: 'Select and copy by hand' }

/** Copies a text and says so; `what` names it for those who listen. */
export function CopyButton(props: {
  text: string
  what: string
  kind?: ButtonKind
  small?: boolean
  /** What the button says instead of "Copy". */
  word?: string
  onCopied?: () => void
}) {
  const { text, what, kind, small, word, onCopied } = props
  const [state, setState] = useState<State>('ready')
  useEffect(() => {
    if (state === 'ready') return
    const timer = window.setTimeout(() => setState('ready'), 2_500)
    return () => window.clearTimeout(timer)
  }, [state])
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => {
        setState('copied')
        onCopied?.()
      },
      () => setState('refused'),
    )
  const said = state === 'ready' && word ? word : WORD[state]
  if (small)
    return <IconButton icon={state === 'copied' ? 'check' : 'copy'} label={`${WORD[state]} ${what}`} onClick={copy} />
  return (
    <Button kind={kind} icon={state === 'copied' ? 'check' : 'copy'} onClick={copy} aria-label={`${said} ${what}`}>
      {said}
    </Button>
  )
}
