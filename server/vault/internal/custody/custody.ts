// Dual control of the root: once custodians are enrolled, what concerns the root takes two of them. Where the root's key
// is a file of ours this is no rule that somebody could switch off: the file opens with what two passphrases give, and
// the vault alone cannot open it.
import { type KeyObject, randomBytes } from 'node:crypto'
import { conflict, forbidden, invalid, notFound } from '../../../../core/errors.ts'
import {
  type Custodian,
  CUSTODY_KEY_BYTES,
  custodianKey,
  publicHalf,
  unwrapByTwo,
  wrapForPairs,
} from '../../../../core/pki/custody.ts'
import { CUSTODIANS_MAX, CUSTODIANS_MIN, ROOT_PASSPHRASE_CHARS_MIN } from '../../../../core/limits.ts'
import { type Binding, open, type SealingKey, seal, sealingKey } from '../../../../core/seal.ts'
import type { Ivs } from '../../../../core/seal-iv.ts'
import type { AuthorityLog } from '../authority-states.ts'
import { CustodyFile, type CustodyFacts } from './file.ts'

/** What a custodian brings. */
export type Proof = { readonly name: string; readonly passphrase: string }
/** Who stands behind what is done: two custodians and the key that they open, or nobody where none are enrolled. */
export type Approval = { readonly by: readonly string[]; readonly key?: SealingKey }
export const NOBODY: Approval = { by: [] }

type Held = CustodyFacts['custodians'][number]
type Tools = {
  readonly dir: string
  readonly log: AuthorityLog
  readonly pepper: Buffer
  readonly ivs: Ivs
  readonly clock: () => Date
  /** Takes away a copy of the root's key that one alone could use. */
  readonly clear: () => void
}

const ROOT: Binding = { org: 'platform', table: 'custody', column: 'root', row: 'root' }
const SALT_BYTES = 16

export class Custody {
  readonly #tools: Tools
  readonly #file: CustodyFile
  #facts: CustodyFacts | undefined
  /** Stretching a passphrase takes memory: one is tried after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(tools: Tools) {
    this.#tools = tools
    this.#file = new CustodyFile(tools.dir)
    this.#facts = this.#file.read(tools.log.custodyDigest, tools.clear)
    // It left, and a crash came before the second half of that.
    if (tools.log.isRootOffline) this.dropRoot([])
  }

  get isHeld(): boolean {
    return this.#facts !== undefined
  }

  get hasRoot(): boolean {
    return this.#facts !== undefined && this.#facts.root !== null
  }

  get custodians(): { name: string; since: Date }[] {
    return (this.#facts?.custodians ?? []).map(({ name, since }) => ({ name, since: new Date(since) }))
  }

  /** Two different custodians, by their passphrases. Throws forbidden and says whose is wrong. */
  async approve(proofs: readonly Proof[] | undefined): Promise<Approval> {
    const facts = this.#facts
    if (facts === undefined) {
      if (proofs === undefined) return NOBODY
      throw conflict('no custodians are enrolled', { hint: 'fairlead ca custodians enrol NAME,NAME' })
    }
    const names = (proofs ?? []).map(({ name }) => name)
    if (proofs === undefined || new Set(names).size !== 2 || names.length !== 2)
      throw forbidden('this takes two custodians', { hint: 'two different ones: --by NAME,NAME' })
    const keys = new Map<string, KeyObject>()
    for (const proof of proofs) keys.set(proof.name, await this.#keyOf(proof, facts))
    const key = unwrapByTwo(facts, keys)
    if (key === undefined) throw forbidden('what these two open together does not open')
    return { by: names.toSorted(), key: sealingKey(1, key) }
  }

  /** The root's key as it is sealed under the master key. Throws forbidden without two. */
  openRoot({ key }: Approval): Buffer {
    const root = this.#facts?.root
    if (root === undefined || root === null) throw conflict("the root's key is not in custody")
    if (key === undefined) throw forbidden("the root's key takes two custodians", { hint: '--by NAME,NAME' })
    return open(key, ROOT, root)
  }

  /** New custodians, or new passphrases of old ones. `root`: its key sealed under the master key, where it is a file. */
  async enrol(newcomers: readonly Proof[], approval: Approval, root: Buffer | null): Promise<void> {
    const before = this.#facts
    requireGood(newcomers)
    const names = newcomers.map(({ name }) => name)
    const kept = (before?.custodians ?? []).filter(({ name }) => !names.includes(name))
    requireCount(kept.length + names.length)
    await this.#requireOwn(newcomers, kept)
    const since = this.#tools.clock().toISOString()
    const added = newcomers.map(async ({ name, passphrase }): Promise<Held> => {
      const salt = randomBytes(SALT_BYTES)
      const key = await this.#stretched(passphrase, salt)
      return { name, since, salt, publicKey: publicHalf(key) }
    })
    const all = [...kept, ...(await Promise.all(added))]
    this.#replace(before, all, approval, root)
  }

  /** From then on his or her passphrase opens nothing. Two at least stay. */
  remove(name: string, approval: Approval, root: Buffer | null): void {
    const before = this.#facts
    const rest = (before?.custodians ?? []).filter((each) => each.name !== name)
    if (before === undefined || rest.length === before.custodians.length)
      throw notFound(`there is no custodian ${name}`, { hint: 'see: fairlead ca custodians' })
    requireCount(rest.length)
    this.#replace(before, rest, approval, root)
  }

  /** The root's key has gone elsewhere: nothing of it stays here. */
  dropRoot(by: readonly string[]): void {
    if (this.#facts === undefined || this.#facts.root === null) return
    this.#put({ ...this.#facts, root: null }, by)
  }

  async #keyOf({ name, passphrase }: Proof, { custodians }: CustodyFacts): Promise<KeyObject> {
    const known = custodians.find((each) => each.name === name)
    if (known === undefined) throw forbidden(`${name} is no custodian`, { hint: 'see: fairlead ca custodians' })
    const key = await this.#stretched(passphrase, known.salt)
    if (!publicHalf(key).equals(known.publicKey)) throw forbidden(`the passphrase of ${name} is not right`)
    return key
  }

  /** Two custodians with one passphrase would be one. */
  async #requireOwn(newcomers: readonly Proof[], kept: readonly Held[]): Promise<void> {
    for (const { name, passphrase } of newcomers)
      for (const { salt, publicKey } of kept)
        if (publicHalf(await this.#stretched(passphrase, salt)).equals(publicKey))
          throw invalid(`the passphrase of ${name} is another custodian's`)
  }

  #stretched(passphrase: string, salt: Buffer): Promise<KeyObject> {
    const mine = this.#turn.then(() => custodianKey(passphrase, salt, this.#tools.pepper))
    this.#turn = Promise.allSettled([mine])
    return mine
  }

  #replace(before: CustodyFacts | undefined, custodians: readonly Held[], approval: Approval, root: Buffer | null) {
    // Passphrases take a while to stretch. What two have approved is a change of what there was then, and of nothing else.
    if (before !== this.#facts)
      throw conflict('the custodians changed meanwhile', { hint: 'see: fairlead ca custodians' })
    const { ivs } = this.#tools
    const key = randomBytes(CUSTODY_KEY_BYTES)
    const listed: Custodian[] = custodians.map(({ name, publicKey }) => ({ name, publicKey }))
    const wrapped = wrapForPairs(key, listed, { fresh: randomBytes(CUSTODY_KEY_BYTES), iv: () => ivs.next() })
    const sealed = root && seal(sealingKey(1, key), ROOT, root, ivs.next())
    key.fill(0)
    const pairs = wrapped.pairs.map(({ of: [one, other], sealed: pair }) => ({
      of: [one, other] as [string, string],
      sealed: pair,
    }))
    this.#put({ v: 1, custodians: [...custodians], agreed: wrapped.agreed, pairs, root: sealed }, approval.by)
  }

  #put(facts: CustodyFacts, by: readonly string[]): void {
    const { log, clock, clear } = this.#tools
    const custodians = facts.custodians.map(({ name }) => name)
    this.#file.replace(
      facts,
      // Commit point: from here on it is these.
      (digest) => log.append({ at: clock().toISOString(), event: 'custody', custodians, digest, by: [...by] }),
      clear,
    )
    this.#facts = facts
  }
}

function requireGood(newcomers: readonly Proof[]): void {
  const names = newcomers.map(({ name }) => name)
  if (new Set(names).size !== names.length) throw invalid('a custodian is named twice')
  if (newcomers.some(({ passphrase }) => passphrase.length < ROOT_PASSPHRASE_CHARS_MIN))
    throw invalid(`each passphrase has at least ${ROOT_PASSPHRASE_CHARS_MIN} characters`, {
      hint: 'six words drawn by lot are easy to keep',
    })
  if (new Set(newcomers.map(({ passphrase }) => passphrase.normalize('NFC'))).size !== names.length)
    throw invalid('two of the passphrases are the same', { hint: 'each makes one, and tells nobody' })
}

function requireCount(count: number): void {
  if (count < CUSTODIANS_MIN)
    throw conflict(`there are at least ${CUSTODIANS_MIN} custodians`, {
      hint: 'enrol another one first; dual control does not end, only its people change',
    })
  if (count > CUSTODIANS_MAX) throw conflict(`there are at most ${CUSTODIANS_MAX} custodians`)
}
