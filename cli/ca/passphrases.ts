// The two passphrases of the root: typed by two people, one after the other, without being shown; or read from two files,
// for a platform that is run by scripts.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { Passphrases } from '../../core/pki/root-file.ts'
import { UsageError } from '../arguments.ts'

/** `new` ones are typed twice. */
export async function twoPassphrases(files: string | undefined, which: 'new' | 'known'): Promise<Passphrases> {
  if (files !== undefined) return fromFiles(files)
  if (!process.stdin.isTTY)
    throw new UsageError('two people have to type their passphrases: use a terminal, or --passphrases FILE,FILE')
  return [await typed('First person', which), await typed('Second person', which)]
}

function fromFiles(files: string): Passphrases {
  const [one, two, ...more] = files.split(',').map((file) => readFileSync(resolve(file), 'utf8').replace(/\r?\n$/, ''))
  if (one === undefined || two === undefined || more.length > 0)
    throw new UsageError('--passphrases takes two files: FILE,FILE')
  return [one, two]
}

async function typed(who: string, which: 'new' | 'known'): Promise<string> {
  const passphrase = await ask(`${who}, passphrase: `)
  if (which === 'new' && (await ask(`${who}, once more: `)) !== passphrase)
    throw new UsageError('the two times differ; nothing was changed')
  return passphrase
}

function ask(question: string): Promise<string> {
  // What is typed is echoed by readline into its output: into nothing.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  process.stdout.write(question)
  return new Promise((resolve, reject) => {
    lines.on('SIGINT', () => reject(new UsageError('given up; nothing was changed')))
    lines.question('', resolve)
  })
    .then((answer) => {
      process.stdout.write('\n')
      return String(answer)
    })
    .finally(() => lines.close())
}
