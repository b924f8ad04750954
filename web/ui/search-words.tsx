// The words that a list is searched for. What is typed goes to the address when the fingers rest; `/` leads here.

import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { SearchField } from './field.tsx'

const TYPING_MS = 120

type Props = {
  label: string
  placeholder: string
  q: string | undefined
  onWords: (q: string | undefined) => void
}

export function SearchWords({ label, placeholder, q, onWords }: Props) {
  const [typed, setTyped] = useState(q ?? '')
  const field = useRef<HTMLInputElement>(null)
  const say = useEffectEvent(onWords)
  // The address may change by itself (back, a link): then it wins over what was typed.
  const [known, setKnown] = useState(q)
  if (known !== q) {
    setKnown(q)
    if ((q ?? '') !== typed.trim()) setTyped(q ?? '')
  }
  useEffect(() => {
    if (typed.trim() === (q ?? '')) return
    const timer = window.setTimeout(() => say(typed.trim() || undefined), TYPING_MS)
    return () => window.clearTimeout(timer)
  }, [typed, q])
  useEffect(() => {
    const slash = (event: KeyboardEvent) => {
      const inField = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)
      if (event.key !== '/' || inField || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      field.current?.focus()
    }
    document.addEventListener('keydown', slash)
    return () => document.removeEventListener('keydown', slash)
  }, [])
  return (
    <SearchField
      ref={field}
      label={label}
      placeholder={placeholder}
      title="Press / to search"
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      className="col-span-2 sm:w-72"
    />
  )
}
