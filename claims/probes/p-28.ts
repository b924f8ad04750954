// P-28: there is a runbook for each of the worst cases, and every command and path in them exists in this release. That
// they do what the runbooks say, test/runbooks.test.ts finds out by working through them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PUBLISHED_PATTERN } from '../../server/vault/calls.ts'
import { holds, type Probe } from '../claim.ts'
import { isInstalled } from '../world/command.ts'

const ROOT = new URL('../../', import.meta.url).pathname
const WORST = [
  'one-certificate',
  'many-certificates',
  'authority-key',
  'root-key',
  'service-authority-key',
  'master-key',
  'lost-gateway',
  'database',
  'account',
  'log-key',
]
/** Tools of the operator's own machine. */
const OUTSIDE = new Set('curl openssl kill tail cp mv rm cmp'.split(' '))

type Book = { name: string; text: string }

function booksOf(dir: string): Book[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.md'))
    .map((name) => ({ name, text: readFileSync(join(dir, name), 'utf8') }))
}

/** `fairlead COMMAND` wherever it stands, and the options that follow it. */
function ownCommands(text: string): { command: string; options: string[] }[] {
  return [...text.matchAll(/\bfairlead ([a-z]+)((?: +(?:--?[\w-]+|"?\$?[\w.]+"?))*)/g)].map(
    ([, command = '', rest = '']) => ({ command, options: [...rest.matchAll(/--[\w-]+/g)].map(([option]) => option) }),
  )
}

/** Commands at the start of an indented block's line, apart from continuation lines. */
function toolsOf(text: string): string[] {
  return [...text.matchAll(/^ {7}([a-z]+) /gm)].map(([, tool = '']) => tool).filter((tool) => tool !== 'fairlead')
}

/** What outsiders fetch is no operation of the API. */
const isPublished = (path: string): boolean => path.startsWith('/pki/') && PUBLISHED_PATTERN.test(path.slice(5))

function commandsExist(books: readonly Book[]): string {
  for (const name of WORST)
    holds(
      books.some((book) => book.name === `${name}.md`),
      `there is no runbook ${name}`,
    )
  const help = readFileSync(join(ROOT, 'cli', 'help.ts'), 'utf8')
  const main = readFileSync(join(ROOT, 'cli', 'main.ts'), 'utf8')
  const sources = readdirSync(join(ROOT, 'cli'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.test)\.ts$/.test(file))
    .map((file) => readFileSync(join(ROOT, 'cli', file), 'utf8'))
    .join('\n')
  const { paths } = JSON.parse(readFileSync(join(ROOT, 'openapi.json'), 'utf8')) as { paths: Record<string, unknown> }
  const shapes = Object.keys(paths).map((path) => path.replaceAll(/\{\w+\}/g, '*'))
  let seen = 0
  for (const { name, text } of books) {
    for (const { command, options } of ownCommands(text)) {
      holds(new RegExp(`['"\`| ]${command}\\b`).test(help) && main.includes(command), `${name}: fairlead ${command}`)
      for (const option of options)
        holds(sources.includes(option.slice(2)), `${name}: fairlead ${command} knows no ${option}`)
      seen += 1
    }
    for (const tool of toolsOf(text)) {
      holds(OUTSIDE.has(tool) && isInstalled(tool), `${name}: there is no ${tool}`)
      seen += 1
    }
    for (const [, path = ''] of text.matchAll(/https:\/\/fairlead\.example(\/[\w/$-]+)/g)) {
      const shape = path.replaceAll(/\$\w+/g, '*')
      holds(shapes.includes(shape) || isPublished(path), `${name}: there is no operation ${path}`)
      seen += 1
    }
  }
  return `${books.length} runbooks; ${seen} commands, tools and paths in them exist`
}

export const probe: Probe = {
  id: 'P-28',
  run: async () => commandsExist(booksOf(join(ROOT, 'docs', 'runbooks'))),
  control: {
    broken: 'a runbook with a command that does not exist',
    run: async () => {
      const books = booksOf(join(ROOT, 'docs', 'runbooks'))
      return commandsExist([...books, { name: 'wishful.md', text: 'Run `fairlead undo --everything`.' }])
    },
  },
}
