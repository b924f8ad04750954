import { Plain } from '../../../ui/plain.tsx'

/** A text of several lines that somebody typed: its lines stay lines. */
export function Lines({ text }: { text: string }) {
  return text.split(/\r\n|\r|\n/).map((line, i) => (
    // oxlint-disable-next-line react/no-array-index-key -- lines of one text have no other name
    <span key={i} className="block">
      <Plain text={line} />
    </span>
  ))
}
