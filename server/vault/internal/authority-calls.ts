// What `fairlead ca` asks the vault. Every change leaves its line in the platform's own audit log, before the change where
// the change cannot be taken back: what could not be written down is not done.
import { conflict } from '../../../core/errors.ts'
import type { Authorities } from './authorities.ts'
import type { Ledger } from './ledger.ts'
import type { Handlers } from './socket.ts'

type Names =
  | 'authorities'
  | 'next-authority'
  | 'install-authority'
  | 'activate-authority'
  | 'retire-authority'
  | 'export-root'
  | 'root-left'

/** `lastRootList` signs the root's list of revocations for the time in which nobody can sign another. */
export function authorityHandlers(
  authorities: Authorities,
  ledger: Ledger,
  lastRootList: () => Promise<unknown>,
): Pick<Handlers, Names> {
  return {
    authorities: async () => ({ authorities: authorities.list() }),
    'next-authority': async ({ kind }) => {
      const made = await authorities.next(kind)
      await ledger.note('platform.authority-made', {
        authority: made.id,
        root: made.request === null ? 'here' : 'offline',
      })
      return made
    },
    'install-authority': async ({ certificate }) => {
      const { id } = authorities.install(certificate)
      await ledger.note('platform.authority-installed', { authority: id })
      return { id }
    },
    'activate-authority': async ({ id, soon }) => {
      const changed = authorities.activate(id, soon)
      await ledger.note('platform.authority-activated', { authority: id, soon, ...changed })
      return changed
    },
    'retire-authority': async ({ id, force }) => {
      const refused = await ledger.liveLeavesOf(authorities.retiring(id))
      if (refused > 0 && !force)
        throw conflict(`${refused} certificates of ${id} still live`, {
          hint: 'renew them first; or retire it with --force, and their devices are refused from then on',
        })
      await ledger.note('platform.authority-retired', { authority: id, refused })
      authorities.retire(id)
      return { refused }
    },
    'export-root': async ({ passphrases }) => {
      const file = await authorities.exportRoot(passphrases)
      await ledger.note('platform.root-exported', {})
      return { file }
    },
    'root-left': async () => {
      await lastRootList()
      await ledger.note('platform.root-offline', {})
      authorities.rootHasLeft()
      return {}
    },
  }
}
