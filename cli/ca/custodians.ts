// fairlead ca custodians: the people that what concerns the root takes two of.
import type { CallInput } from '../../server/vault/calls.ts'
import type { VaultClient } from '../../server/vault/client.ts'
import { UsageError } from '../arguments.ts'
import { table } from '../terminal.ts'
import { askName, passphrasesOf } from './passphrases.ts'

/** How two custodians are named on the command line. */
export type Naming = { readonly by?: string; readonly 'by-passphrases'?: string }
type By = Pick<CallInput<'root-left'>, 'by'>

/** The two who stand behind a step; nothing where nobody is enrolled. */
export async function twoCustodians(vault: VaultClient, naming: Naming): Promise<By> {
  const { custodians } = await vault.call('custodians', {})
  if (custodians.length === 0) {
    if (naming.by === undefined) return {}
    throw new UsageError('nobody is enrolled: fairlead ca custodians enrol NAME,NAME')
  }
  const names = naming.by?.split(',') ?? [await askName('First custodian, name: '), await askName('Second, name: ')]
  const [one, other, ...more] = names
  if (one === undefined || other === undefined || more.length > 0 || one === other)
    throw new UsageError('--by takes two different custodians: --by NAME,NAME')
  const [first = '', second = ''] = await passphrasesOf([one, other], {
    files: naming['by-passphrases'],
    option: '--by-passphrases',
    which: 'known',
  })
  return {
    by: [
      { name: one, passphrase: first },
      { name: other, passphrase: second },
    ],
  }
}

type Step = {
  readonly vault: VaultClient
  readonly words: readonly string[]
  readonly naming: Naming
  readonly passphrases: string | undefined
}

/** `words` are those behind "custodians". */
export async function custodians({ vault, words, naming, passphrases }: Step): Promise<string> {
  const [act, argument, ...more] = words
  if (act === undefined) return list(vault)
  if (argument === undefined || more.length > 0 || !['enrol', 'remove'].includes(act))
    throw new UsageError(`"custodians ${words.join(' ')}" is no step. See: fairlead ca --help`)
  const two = await twoCustodians(vault, naming)
  if (act === 'remove') {
    await vault.call('remove-custodian', { name: argument, ...two })
    return `${argument} is no custodian any more: the passphrase opens nothing from now on.\n`
  }
  const names = argument.split(',')
  const typed = await passphrasesOf(names, { files: passphrases, option: '--passphrases', which: 'new' })
  const newcomers = names.map((name, i) => ({ name, passphrase: typed[i] ?? '' }))
  await vault.call('enrol-custodians', { newcomers, ...two })
  const { custodians: now } = await vault.call('custodians', {})
  const advice =
    now.length > 2 ? '' : 'With two, nobody may fail: when one is gone, so is the root. Enrol a third one.\n'
  return `Enrolled: ${names.join(', ')}. What concerns the root takes two of ${now.length} from now on.\n${advice}`
}

async function list(vault: VaultClient): Promise<string> {
  const { custodians: all } = await vault.call('custodians', {})
  if (all.length === 0) return 'Nobody is enrolled: one person alone can use the root.\n'
  return `${table([['custodian', 'since'], ...all.map(({ name, since }) => [name, since.toISOString().slice(0, 10)])])}\n`
}
