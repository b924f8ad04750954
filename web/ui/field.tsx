// Form fields: label, control, what it is for, what is wrong. The words are tied to the control for those who listen.

import { type ComponentProps, type ReactNode, useEffect, useEffectEvent, useId, useRef, useState } from 'react'
import { cx } from './class.ts'
import { Icon } from './icon.tsx'

type Frame = { label: string; hint?: ReactNode; error?: string; optional?: boolean }

const CONTROL =
  'tap w-full rounded-md border border-control bg-raised px-2.5 text-base pointer-coarse:text-lg text-ink aria-invalid:border-fault-mark aria-invalid:border-2'

function useFrame({ hint, error }: Pick<Frame, 'hint' | 'error'>) {
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return { id, control: { id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined } }
}

function Around({ id, label, hint, error, optional, children }: Frame & { id: string; children: ReactNode }) {
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-sm font-medium text-ink">
        {label}
        {optional && <span className="font-normal text-ink-3"> (optional)</span>}
      </label>
      {children}
      {hint && (
        <div id={`${id}-hint`} className="text-sm text-ink-3">
          {hint}
        </div>
      )}
      {error && (
        <div id={`${id}-error`} className="text-sm font-medium text-fault">
          {error}
        </div>
      )}
    </div>
  )
}

export function TextField({ label, hint, error, optional, className, ...rest }: Frame & ComponentProps<'input'>) {
  const { id, control } = useFrame({ hint, error })
  return (
    <Around {...{ id, label, hint, error, optional }}>
      <input {...rest} {...control} className={cx(CONTROL, className)} />
    </Around>
  )
}

export function TextArea({ label, hint, error, optional, className, ...rest }: Frame & ComponentProps<'textarea'>) {
  const { id, control } = useFrame({ hint, error })
  return (
    <Around {...{ id, label, hint, error, optional }}>
      <textarea rows={3} {...rest} {...control} className={cx(CONTROL, 'py-1.5', className)} />
    </Around>
  )
}

export function SelectField({ label, hint, error, optional, children, ...rest }: Frame & ComponentProps<'select'>) {
  const { id, control } = useFrame({ hint, error })
  return (
    <Around {...{ id, label, hint, error, optional }}>
      <Select {...rest} {...control}>
        {children}
      </Select>
    </Around>
  )
}

/** The system's own list: nothing works better under a glove. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <span className={cx('relative inline-grid', className)}>
      <select {...rest} className={cx(CONTROL, 'appearance-none pr-8')}>
        {children}
      </select>
      <span className="pointer-events-none absolute inset-y-0 right-2.5 grid place-items-center text-ink-2">
        <Icon name="down" size={14} />
      </span>
    </span>
  )
}

export function PasswordField({ label, hint, error, ...rest }: Frame & ComponentProps<'input'>) {
  const { id, control } = useFrame({ hint, error })
  const [shown, setShown] = useState(false)
  return (
    <Around {...{ id, label, hint, error }}>
      <div className="relative">
        <input
          {...rest}
          {...control}
          type={shown ? 'text' : 'password'}
          spellCheck={false}
          autoCapitalize="none"
          autoCorrect="off"
          className={cx(CONTROL, 'pr-16')}
        />
        <button
          type="button"
          onClick={() => setShown(!shown)}
          aria-pressed={shown}
          aria-label={shown ? 'Hide password' : 'Show password'}
          className="absolute inset-y-0 right-0 rounded-r-md px-3 text-sm font-medium text-ink-2 hover:text-ink"
        >
          {shown ? 'Hide' : 'Show'}
        </button>
      </div>
    </Around>
  )
}

export function SearchField({ label, className, ...rest }: ComponentProps<'input'> & { label: string }) {
  return (
    <span className={cx('relative inline-grid', className)}>
      <span className="pointer-events-none absolute inset-y-0 left-2.5 grid place-items-center text-ink-3">
        <Icon name="search" size={14} />
      </span>
      <input {...rest} type="search" aria-label={label} className={cx(CONTROL, 'pl-8')} />
    </span>
  )
}

export function Check({ label, hint, ...rest }: ComponentProps<'input'> & { label: ReactNode; hint?: ReactNode }) {
  const id = useId()
  return (
    <label htmlFor={id} className={cx('tap flex gap-3 text-base', hint ? 'items-start py-1.5' : 'items-center')}>
      <input
        {...rest}
        {...described(id, hint)}
        type="checkbox"
        className={cx('size-4 shrink-0 accent-(--ink) pointer-coarse:size-5', Boolean(hint) && 'mt-0.5')}
      />
      <Words {...{ id, label, hint }} />
    </label>
  )
}

export function Radio({ label, hint, ...rest }: ComponentProps<'input'> & { label: ReactNode; hint?: ReactNode }) {
  const id = useId()
  return (
    <label htmlFor={id} className="tap flex items-start gap-3 py-1 text-base">
      <input
        {...rest}
        {...described(id, hint)}
        type="radio"
        className="mt-0.5 size-4 shrink-0 accent-(--ink) pointer-coarse:size-5"
      />
      <Words {...{ id, label, hint }} />
    </label>
  )
}

/** The name of a box is its label alone; what it means is read after it, not as part of it. */
function described(id: string, hint: ReactNode) {
  return { id, 'aria-labelledby': `${id}-label`, 'aria-describedby': hint ? `${id}-hint` : undefined }
}

function Words({ id, label, hint }: { id: string; label: ReactNode; hint?: ReactNode }) {
  return (
    <span>
      <span id={`${id}-label`}>{label}</span>
      {hint && (
        <span id={`${id}-hint`} className="block text-sm text-ink-3">
          {hint}
        </span>
      )}
    </span>
  )
}

/** Fingers rest so long between two words; shorter than a person waits for anything. */
const TYPING_MS = 180

type SearchWordsProps = {
  label: string
  placeholder: string
  q: string | undefined
  onWords: (q: string | undefined) => void
  /** What is searched, where that is not plain. */
  title?: string
  maxLength?: number
  className?: string
}

/** The words that a list is searched for. What is typed goes to the address when the fingers rest; `/` leads here. */
export function SearchWords({ label, placeholder, q, onWords, title, maxLength, className }: SearchWordsProps) {
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
      title={title ?? 'Press / to search'}
      value={typed}
      maxLength={maxLength}
      onChange={(event) => setTyped(event.target.value)}
      className={cx('col-span-2', className ?? 'sm:w-72')}
    />
  )
}
