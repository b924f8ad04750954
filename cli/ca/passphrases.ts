// Passphrases: typed by the people whose they are, one after the other, without being shown; or read from files, for a
// platform that is run by scripts.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { Passphrases } from '../../core/pki/root-file.ts'
import { UsageError } from '../arguments.ts'

type Asking = { readonly files: string | undefined; readonly option: string; readonly which: 'new' | 'known' }

/** The two of the root's file. `new` ones are typed twice. */
export async function twoPassphrases(files: string | undefined, which: 'new' | 'known'): Promise<Passphrases> {
  const [one = '', two = ''] = await passphrasesOf(['First person', 'Second person'], {
    files,
    option: '--passphrases',
    which,
  })
  return [one, two]
}

/** One for each of these people, in their order. */
export async function passphrasesOf(people: readonly string[], { files, option, which }: Asking): Promise<string[]> {
  if (files !== undefined) return fromFiles(files, people.length, option)
  requireTerminal(`${people.length} people have to type their passphrases: use a terminal, or ${option} FILE,FILE`)
  const typedOnes: string[] = []
  for (const person of people) typedOnes.push(await typed(person, which))
  return typedOnes
}

/** What somebody types and may see. */
export async function askName(question: string): Promise<string> {
  requireTerminal('two custodians have to say who they are: use a terminal, or --by NAME,NAME')
  return (await ask(question, 'shown')).trim()
}

function requireTerminal(otherwise: string): void {
  if (!process.stdin.isTTY) throw new UsageError(otherwise)
}

function fromFiles(files: string, count: number, option: string): string[] {
  const found = files.split(',')
  if (found.length !== count) throw new UsageError(`${option} takes ${count} files, with commas between them`)
  return found.map((file) => readFileSync(resolve(file), 'utf8').replace(/\r?\n$/, ''))
}

async function typed(who: string, which: 'new' | 'known'): Promise<string> {
  const passphrase = await ask(`${who}, passphrase: `, 'hidden')
  if (which === 'new' && (await ask(`${who}, once more: `, 'hidden')) !== passphrase)
    throw new UsageError('the two times differ; nothing was changed')
  return passphrase
}

function ask(question: string, how: 'shown' | 'hidden'): Promise<string> {
  // What is typed is echoed by readline into its output: into nothing, where nobody is to see it.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({
    input: process.stdin,
    output: how === 'shown' ? process.stdout : nowhere,
    terminal: true,
  })
  if (how === 'hidden') process.stdout.write(question)
  return new Promise((resolve, reject) => {
    lines.on('SIGINT', () => reject(new UsageError('given up; nothing was changed')))
    lines.question(how === 'shown' ? question : '', resolve)
  })
    .then((answer) => {
      if (how === 'hidden') process.stdout.write('\n')
      return String(answer)
    })
    .finally(() => lines.close())
}
