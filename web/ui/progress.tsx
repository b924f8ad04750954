import { cx } from './class.ts'

/** The system's own bar has a track so dark that an empty one looks full. */
const BAR =
  'h-2 w-full appearance-none overflow-hidden rounded-sm border border-control bg-raised [&::-moz-progress-bar]:bg-ink [&::-webkit-progress-bar]:bg-raised [&::-webkit-progress-value]:bg-ink'

type Props = { label: string; done: number; of: number; className?: string }

/** How far something has come that takes a while. */
export function Progress({ label, done, of, className }: Props) {
  return <progress aria-label={label} max={of} value={done} className={cx(BAR, className)} />
}
