// What `fairlead ca` asks the vault. Every change leaves its line in the platform's own audit log, before the change where
// the change cannot be taken back: what could not be written down is not done. What concerns the root takes two
// custodians, once there are any (custody/custody.ts).
import { conflict, isFailure } from '../../../core/errors.ts'
import type { CallOutput } from '../calls.ts'
import type { Authorities } from './authorities.ts'
import { type Approval, NOBODY, type Proof } from './custody/custody.ts'
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
  | 'sign-root-list'
  | 'custodians'
  | 'enrol-custodians'
  | 'remove-custodian'

/** Lists of revocations that are made at a turn of an authority's life, and not by the hour. */
export type TurningLists = {
  /** The root's, for the time in which it signs no other. */
  root(approval: Approval): Promise<CallOutput<'sign-crl'>>
  /** Of the one that signs from now on. */
  active(published: string): Promise<unknown>
  /** Of one whose key is about to go. */
  last(published: string): Promise<unknown>
}
type Parts = { readonly authorities: Authorities; readonly ledger: Ledger; readonly lists: TurningLists }

export function authorityHandlers(parts: Parts): Pick<Handlers, Names> {
  return { ...generationHandlers(parts), ...rootHandlers(parts), ...custodyHandlers(parts) }
}

/** Two custodians, or nobody where none are enrolled. Whoever tries in vain leaves a line. */
async function approved({ authorities, ledger }: Parts, by: readonly Proof[] | undefined, what: string) {
  try {
    return await authorities.custody.approve(by)
  } catch (error) {
    if (isFailure(error, 'forbidden'))
      await ledger.note('platform.custodians-refused', { what, named: (by ?? []).map(({ name }) => name) })
    throw error
  }
}

function generationHandlers(parts: Parts) {
  const { authorities, ledger, lists } = parts
  return {
    authorities: async () => ({ authorities: authorities.list() }),
    'next-authority': async ({ kind, by }) => {
      const isHere = authorities.root.place !== 'offline'
      const approval = isHere ? await approved(parts, by, 'next-authority') : NOBODY
      const made = await authorities.next(kind, approval)
      const root = isHere ? 'here' : 'offline'
      await ledger.note('platform.authority-made', { authority: made.id, root, ...custodians(approval) })
      // Two who open it keep its list fresh: it signs none without them.
      if (approval.by.length > 0) await lists.root(approval)
      return made
    },
    'install-authority': async ({ certificate, by }) => {
      const approval = await approved(parts, by, 'install-authority')
      const { id } = authorities.install(certificate, approval)
      await ledger.note('platform.authority-installed', { authority: id, ...custodians(approval) })
      return { id }
    },
    'activate-authority': async ({ id, soon, by }) => {
      const approval = soon ? await approved(parts, by, 'activate-authority') : NOBODY
      const changed = authorities.activate(id, soon, approval)
      await ledger.note('platform.authority-activated', { authority: id, soon, ...changed, ...custodians(approval) })
      const now = authorities.list().find((each) => each.id === id)
      if (now !== undefined) await lists.active(now.published)
      return changed
    },
    'retire-authority': async ({ id, force, by }) => {
      const { issuer, published } = authorities.retiring(id)
      const approval = force ? await approved(parts, by, 'retire-authority') : NOBODY
      const refused = await ledger.liveLeavesOf(issuer)
      if (refused > 0 && !force)
        throw conflict(`${refused} certificates of ${id} still live`, {
          hint: 'renew them first; or retire it with --force, and their devices are refused from then on',
        })
      await lists.last(published)
      await ledger.note('platform.authority-retired', { authority: id, refused, ...custodians(approval) })
      await authorities.retire(id, approval)
      return { refused }
    },
  } satisfies Partial<Handlers>
}

function rootHandlers(parts: Parts) {
  const { authorities, ledger, lists } = parts
  return {
    'export-root': async ({ passphrases, by }) => {
      const approval = await approved(parts, by, 'export-root')
      const file = await authorities.exportRoot(passphrases, approval)
      await ledger.note('platform.root-exported', custodians(approval))
      return { file }
    },
    'root-left': async ({ by }) => {
      const approval = await approved(parts, by, 'root-left')
      await lists.root(approval)
      await ledger.note('platform.root-offline', custodians(approval))
      authorities.rootHasLeft(approval)
      return {}
    },
    'sign-root-list': async ({ by }) => {
      const approval = await approved(parts, by, 'sign-root-list')
      const { number, nextUpdate } = await lists.root(approval)
      await ledger.note('platform.root-list-signed', { number, ...custodians(approval) })
      return { nextUpdate }
    },
  } satisfies Partial<Handlers>
}

function custodyHandlers(parts: Parts) {
  const { authorities, ledger, lists } = parts
  return {
    custodians: async () => ({ custodians: authorities.custody.custodians }),
    'enrol-custodians': async ({ newcomers, by }) => {
      const approval = await approved(parts, by, 'enrol-custodians')
      // The last that the root signs by itself; and what two approve, keeps it fresh.
      if (authorities.root.place === 'file' || authorities.root.place === 'custody') await lists.root(approval)
      await authorities.enrol(newcomers, approval)
      const enrolled = newcomers.map(({ name }) => name)
      await ledger.note('platform.custodians-enrolled', { enrolled, ...custodians(approval) })
      return {}
    },
    'remove-custodian': async ({ name, by }) => {
      const approval = await approved(parts, by, 'remove-custodian')
      await ledger.note('platform.custodian-removed', { removed: name, ...custodians(approval) })
      authorities.removeCustodian(name, approval)
      return {}
    },
  } satisfies Partial<Handlers>
}

const custodians = ({ by }: Approval): { custodians?: readonly string[] } => (by.length === 0 ? {} : { custodians: by })
