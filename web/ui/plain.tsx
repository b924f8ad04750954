import { plain } from '../data/plain.ts'
import { cx } from './class.ts'

/** A name or a text that somebody typed: in its own direction, breaking where it must, hiding nothing. */
export function Plain({ text, className }: { text: string; className?: string }) {
  return <bdi className={cx('[overflow-wrap:anywhere]', className)}>{plain(text)}</bdi>
}
