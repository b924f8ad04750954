// Calm output: a column of what was done with the seconds it took, then what to do next. Progress goes to standard
// error; on a terminal the line of the step under way is drawn over, elsewhere only finished steps are printed.

const LABEL_CHARS = 34

export type Steps = {
  /** The step under way from now on. */
  begin(label: string): void
  done(label: string): void
  /** Forgets the step under way, before something else is written. */
  clear(): void
}

export function steps(out: NodeJS.WriteStream = process.stderr): Steps {
  let since = performance.now()
  let timer: NodeJS.Timeout | undefined
  const seconds = (): string => `${((performance.now() - since) / 1000).toFixed(1).padStart(6)} s`
  const clear = (): void => {
    clearInterval(timer)
    if (timer !== undefined) out.write('\r\x1b[2K')
    timer = undefined
  }
  return {
    begin(label) {
      clear()
      since = performance.now()
      if (!out.isTTY) return
      const draw = (): void => void out.write(`\r  ${label.padEnd(LABEL_CHARS)}${seconds()}`)
      draw()
      timer = setInterval(draw, 100).unref()
    },
    done(label) {
      clear()
      out.write(`  ${label.padEnd(LABEL_CHARS)}${seconds()}\n`)
      since = performance.now()
    },
    clear,
  }
}

/** Rows in columns, two spaces between them. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd()).join('\n')
}
