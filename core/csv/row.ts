// Rows of a CSV file as RFC 4180 has them, for any delimiter: quoted fields, doubled quotes, line breaks inside
// quotes, CRLF and a byte order mark. A broken row is reported with its line and costs that row alone.
import { CSV_ROW_CHARS_MAX, CSV_ROW_LINES_MAX } from '../limits.ts'

export type Row = { line: number; fields: string[] } | { line: number; problem: string }

type Parsed = { fields: string[] } | { problem: string } | 'quote-open'

/** Parses the text of one row. `quote-open`: a quoted field goes on in the next line. */
export function parseRow(text: string, delimiter: string): Parsed {
  const fields: string[] = []
  let at = 0
  for (;;) {
    if (text[at] === '"') {
      const quoted = readQuoted(text, at + 1)
      if (quoted === undefined) return 'quote-open'
      if (quoted.end < text.length && text[quoted.end] !== delimiter)
        return { problem: `text after a closing quote in field ${fields.length + 1}` }
      fields.push(quoted.value)
      at = quoted.end
    } else {
      const end = text.indexOf(delimiter, at)
      const value = text.slice(at, end === -1 ? text.length : end)
      if (value.includes('"')) return { problem: `a quote inside field ${fields.length + 1}, which is not quoted` }
      fields.push(value)
      at = end === -1 ? text.length : end
    }
    if (at >= text.length) return { fields }
    at += 1
  }
}

function readQuoted(text: string, start: number): { value: string; end: number } | undefined {
  let value = ''
  let at = start
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote === -1) return undefined
    value += text.slice(at, quote)
    if (text[quote + 1] !== '"') return { value, end: quote + 1 }
    value += '"'
    at = quote + 2
  }
}

/**
 * Reads rows from text that arrives in pieces. Lines count from 1. Empty lines are no rows.
 * A quote that is never closed must not swallow the file: its line is reported and reading goes on with the next.
 */
export function rowReader(delimiter: string, linesMax = CSV_ROW_LINES_MAX) {
  let rest = ''
  let lineNumber = 0
  let first = true
  let open: string[] = []

  function addLine(text: string): Row[] {
    lineNumber += 1
    open.push(text)
    const joined = open.join('\n')
    const line = lineNumber - open.length + 1
    if (joined.length > CSV_ROW_CHARS_MAX) return giveUp(line, `longer than ${CSV_ROW_CHARS_MAX} characters`)
    if (joined.trim() === '') {
      open = []
      return []
    }
    const parsed = parseRow(joined, delimiter)
    if (parsed === 'quote-open')
      return open.length < linesMax ? [] : giveUp(line, 'a quote that is opened and never closed')
    open = []
    return ['problem' in parsed ? { line, problem: parsed.problem } : { line, fields: parsed.fields }]
  }

  /** Reports the first of the open lines and reads the others again, each as the beginning of a row. */
  function giveUp(line: number, problem: string): Row[] {
    const again = open.slice(1)
    open = []
    lineNumber = line
    return [{ line, problem }, ...again.flatMap(addLine)]
  }

  return {
    push(text: string): Row[] {
      rest += first && text.startsWith('\uFEFF') ? text.slice(1) : text
      if (text !== '') first = false
      const lines = rest.split('\n')
      rest = lines.pop() ?? ''
      return lines.flatMap((each) => addLine(each.endsWith('\r') ? each.slice(0, -1) : each))
    },
    end(): Row[] {
      const rows = rest === '' ? [] : addLine(rest)
      rest = ''
      while (open.length > 0)
        rows.push(...giveUp(lineNumber - open.length + 1, 'a quote that is opened and never closed'))
      return rows
    },
  }
}
