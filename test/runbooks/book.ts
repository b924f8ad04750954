// A runbook as the test reads it. Each block that is indented by seven spaces is one command (or a few) for the shell;
// what must come of it stands right behind it: "must print `text`", "until it prints `text`", "must fail with `text`".
// `...` in a text stands for anything within a line.
import { readFileSync } from 'node:fs'

export type Promised = { kind: 'prints' | 'until' | 'fails'; texts: string[] }
export type Step = { command: string; promised: Promised }

const INDENT = ' '.repeat(7)
const PROMISE = /\b(must print|until it prints|must fail with)((?:\s*(?:,|and)?\s*`[^`]+`)+)/
const KINDS = { 'must print': 'prints', 'until it prints': 'until', 'must fail with': 'fails' } as const

/** Throws when a block stands without what it must print: nobody could know whether it worked. */
export function stepsOf(path: string): Step[] {
  const steps: Step[] = []
  let command: string[] = []
  let words: string[] = []
  const finish = (): void => {
    if (command.length > 0) steps.push({ command: command.join('\n'), promised: promiseIn(path, command, words) })
    ;[command, words] = [[], []]
  }
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line.startsWith(INDENT)) {
      if (words.length > 0) finish()
      command.push(line.slice(INDENT.length))
    } else if (command.length > 0 && line.trim() !== '') words.push(line.trim())
  }
  finish()
  return steps
}

function promiseIn(path: string, command: readonly string[], words: readonly string[]): Promised {
  const [, how, spans = ''] = PROMISE.exec(words.join(' ')) ?? []
  if (how === undefined) throw new Error(`${path} does not say what must come of: ${command.join('\n')}`)
  // One of the three that the pattern has.
  const kind = KINDS[how as keyof typeof KINDS]
  return { kind, texts: [...spans.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text) }
}

/** Is the promised text there? `$NAMES` are filled in as in commands. */
export function isSaid(promised: string, said: string, values: Readonly<Record<string, string>>): boolean {
  const filled = promised.replaceAll(/\$([A-Z_]+)/g, (all, name: string) => values[name] ?? all)
  const pattern = filled
    .split('...')
    .map((part) => RegExp.escape(part).replaceAll(/(?:\\x20| )+/g, '\\s+'))
    .join('.*')
  return new RegExp(pattern).test(said)
}
