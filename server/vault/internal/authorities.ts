// The certification authorities: made on the first start, and changed by `fairlead ca`. How they stand on disk:
// authority-folder.ts; the root's key: root-key.ts; the people it takes: custody/.
//
// Who signs is one of each kind, the active one. Trusted are next, active and retiring ones, so that a rotation has no
// moment at which somebody's certificate is refused.
import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bug, conflict, invalid, isFailure } from '../../../core/errors.ts'
import { pemOf } from '../../../core/pki/certificate.ts'
import { type IssuerKind, readIssuerRequest } from '../../../core/pki/issuer.ts'
import type { Passphrases } from '../../../core/pki/root-file.ts'
import type { SealingKey } from '../../../core/seal.ts'
import type { Ivs } from '../../../core/seal-iv.ts'
import type { AuthorityFacts, Trust } from '../calls.ts'
import { makeFolder, type Signer, write } from './authority-files.ts'
import { AuthorityFolder, type Generation, spkiOf } from './authority-folder.ts'
import { certificateIn, makeGeneration, makeHierarchy, requireAnswer } from './authority-making.ts'
import type { AuthorityChange } from './authority-states.ts'
import { type Approval, Custody, type Proof } from './custody/custody.ts'
import type { AuthorityKeys } from './keys/store.ts'
import { RootKey, rootBase } from './root-key.ts'

export type { Signer } from './authority-files.ts'

export type Tools = {
  readonly keys: AuthorityKeys
  /** What keys in files are sealed under. */
  readonly key: SealingKey
  /** Is mixed into the custodians' passphrases. */
  readonly pepper: Buffer
  readonly ivs: Ivs
  readonly clock: () => Date
}

/** Who signs and who is trusted, as of the last change. */
type Standing = {
  readonly asset: Signer
  readonly service: Signer
  readonly trusted: Readonly<Record<IssuerKind, Signer[]>>
  readonly trust: Omit<Trust, 'log'>
}
/** Whose list of revocations there is to sign. `isActive`: it is the one that certificates of the kind come from now. */
export type ListSigner = { readonly kind: IssuerKind; readonly signer: Signer; readonly isActive: boolean }

export function authoritiesDir(dataDir: string): string {
  return join(dataDir, 'vault', 'authorities')
}

/** Opens the authorities, and makes them when there are none. */
export async function openAuthorities(dataDir: string, tools: Tools): Promise<Authorities> {
  const dir = authoritiesDir(dataDir)
  if (!existsSync(dir)) await makeFolder(dir, (aside) => makeHierarchy(aside, tools))
  const authorities = new Authorities(dir, tools)
  await authorities.finishRetiring()
  return authorities
}

export class Authorities {
  readonly custody: Custody
  readonly root: RootKey
  readonly #folder: AuthorityFolder
  readonly #tools: Tools
  /** Worked out when it is first asked for after a change: every certificate and every answer about one asks. */
  #standing: Standing | undefined

  constructor(dir: string, tools: Tools) {
    this.#tools = tools
    this.#folder = new AuthorityFolder(dir, tools.keys)
    const clear = (): void => rmSync(`${rootBase(dir)}.sealed`, { force: true })
    this.custody = new Custody({ ...tools, dir, log: this.#folder.log, clear })
    this.root = new RootKey({ folder: this.#folder, custody: this.custody, sealing: tools.key })
    // A key that does not open is known now, and not when somebody needs it. One in a token is looked for when it signs:
    // a token that is away stops nothing but signing.
    this.#now()
  }

  /** Whose certificates of a kind are taken now: next, active and retiring. */
  trusted(kind: IssuerKind): Signer[] {
    return this.#now().trusted[kind]
  }

  /** Signs assets now. */
  get asset(): Signer {
    return this.#now().asset
  }

  /** Signs our listeners now. */
  get service(): Signer {
    return this.#now().service
  }

  get trust(): Omit<Trust, 'log'> {
    return this.#now().trust
  }

  list(): AuthorityFacts[] {
    const root = this.#folder.rootCertificate
    const { place } = this.root
    return [
      {
        id: 'root',
        kind: 'root',
        published: 'root',
        name: root.subject,
        state: place === 'offline' ? 'offline' : 'active',
        kept: place,
        notBefore: root.validFromDate,
        notAfter: root.validToDate,
        readyAt: null,
        spki: spkiOf(root),
        certificate: root.toString(),
      },
      ...this.#folder.all().map((each) => this.#folder.factsOf(each)),
    ]
  }

  /** The lists of revocations that somebody here can sign. */
  lists(): string[] {
    const published = this.#folder.all().map(({ kind, no }) => `${kind}-${no}`)
    return ['root', ...published.filter((each) => this.listSigner(each) !== undefined)]
  }

  /** Who signs the list of revocations of this generation; undefined when its key is gone, or there is none such. */
  listSigner(published: string): ListSigner | undefined {
    const found = this.#folder.all().find(({ kind, no }) => `${kind}-${no}` === published)
    if (found === undefined) return undefined
    const state = this.#folder.stateOf(found)
    if (state === 'requested' || state === 'retired') return undefined
    return { kind: found.kind, signer: this.#folder.signer(found), isActive: state === 'active' }
  }

  /**
   * The next authority of a kind: told of from now on, signing once it is activated. Answers the request to be signed
   * elsewhere when the root's key is not here. Throws conflict while there is one already.
   */
  async next(kind: IssuerKind, approval: Approval): Promise<{ id: string; request: string | null }> {
    const pending = this.#pending(kind)
    if (pending !== undefined) {
      const state = this.#folder.stateOf(pending)
      throw conflict(`${pending.id} is ${state} already`, {
        hint:
          state === 'next'
            ? `activate it: fairlead ca activate ${pending.id}`
            : 'have its request signed, and install the answer',
      })
    }
    const no = 1 + Math.max(...this.#folder.generations(kind).map((each) => each.no))
    const made = { id: `${kind}-${no}`, kind, no }
    const root = this.root.place === 'offline' ? undefined : this.root.signer(approval)
    await makeFolder(join(this.#folder.dir, made.id), (aside) => makeGeneration(aside, made, root, this.#tools))
    this.#note({ event: 'made', authority: made.id, by: [...approval.by] })
    return { id: made.id, request: root ? null : readFileSync(this.#folder.files(made).request, 'utf8') }
  }

  /** Takes what the root signed elsewhere. Throws invalid when it is not the answer to the request that was made here. */
  install(pem: string, { by }: Approval): { id: string } {
    const certificate = certificateIn(pem)
    const requested = this.#folder.all().filter((each) => this.#folder.stateOf(each) === 'requested')
    const found = requested.find((each) => sameKey(certificate, this.#folder.files(each).anchor))
    if (found === undefined)
      throw invalid('this certificate answers no request of this platform', {
        hint: 'install what `fairlead ca sign` made from the request of `fairlead ca next`',
      })
    const request = readIssuerRequest(readFileSync(this.#folder.files(found).request, 'utf8'))
    requireAnswer(certificate, request, this.#folder.rootCertificate)
    write(join(this.#folder.dir, found.id), 'authority.pem', pemOf(certificate.raw))
    this.#note({ event: 'installed', authority: found.id, by: [...by] })
    return { id: found.id }
  }

  /** From now on this one signs; the one before it is trusted until it is retired. `soon`: before all were told. */
  activate(id: string, soon: boolean, { by }: Approval): { replaces: string } {
    const wanted = this.#folder.known(id)
    const state = this.#folder.stateOf(wanted)
    if (state !== 'next') throw conflict(`${id} is ${state}: only the next one is activated`)
    const { readyAt } = this.#folder.factsOf(wanted)
    if (!soon && readyAt !== null && readyAt > this.#tools.clock())
      throw conflict(`${id} has not been told of for long enough`, {
        hint: `wait until ${readyAt.toISOString()}; whoever has not heard of it by then refuses what it signs (--soon: now, when the active one is compromised)`,
      })
    const replaced = this.#folder.active(wanted.kind)
    this.#note({ event: 'activated', authority: id, replaces: replaced.id, by: [...by] })
    return { replaces: replaced.id }
  }

  /** An authority that may be retired, for whoever asks whether anything of it still lives. */
  retiring(id: string): { issuer: string; published: string } {
    const wanted = this.#folder.known(id)
    const state = this.#folder.stateOf(wanted)
    if (state !== 'retiring')
      throw conflict(`${id} is ${state}: only a retiring one is retired`, { hint: 'activate its successor first' })
    const { name, published } = this.#folder.factsOf(wanted)
    return { issuer: name, published }
  }

  /** Nobody trusts it any more, and its key is gone for good. */
  async retire(id: string, { by }: Approval): Promise<void> {
    this.retiring(id)
    this.#note({ event: 'retired', authority: id, by: [...by] })
    await this.#destroyKey(this.#folder.known(id))
  }

  /** Keys that a crash left behind when their authorities were retired. */
  async finishRetiring(): Promise<void> {
    const retired = this.#folder.all().filter((each) => this.#folder.stateOf(each) === 'retired')
    for (const each of retired) {
      try {
        await this.#destroyKey(each)
      } catch (error) {
        // Its token is away: nobody trusts it, and it is tried again at the next start.
        if (!isFailure(error, 'unavailable')) throw error
      }
    }
  }

  /** The root's key as a file that opens with two passphrases; it is here until `rootHasLeft`. */
  exportRoot(passphrases: Passphrases, approval: Approval): Promise<string> {
    return this.root.exported(passphrases, approval)
  }

  /** To be said once the file of `exportRoot` has arrived. */
  rootHasLeft(approval: Approval): void {
    this.root.leave(approval, () => this.#note({ event: 'root-offline', by: [...approval.by] }))
  }

  async enrol(newcomers: readonly Proof[], approval: Approval): Promise<void> {
    await this.custody.enrol(newcomers, approval, this.root.sealed(approval))
  }

  removeCustodian(name: string, approval: Approval): void {
    this.custody.remove(name, approval, this.root.sealed(approval))
  }

  async #destroyKey(of: Generation): Promise<void> {
    await this.#tools.keys.destroy(this.#folder.files(of).key, of.id)
  }

  #pending(kind: IssuerKind): Generation | undefined {
    return this.#folder.generations(kind).find((each) => ['requested', 'next'].includes(this.#folder.stateOf(each)))
  }

  #now(): Standing {
    this.#standing ??= this.#standingNow()
    return this.#standing
  }

  #standingNow(): Standing {
    const pem = (path: string): string => readFileSync(path, 'utf8')
    const trusted = (kind: IssuerKind): { generation: Generation; signer: Signer }[] =>
      this.#folder
        .generations(kind)
        .filter((each) => ['next', 'active', 'retiring'].includes(this.#folder.stateOf(each)))
        .map((generation) => ({ generation, signer: this.#folder.signer(generation) }))
    const [ofAssets, ofServices] = [trusted('asset-ca'), trusted('service-ca')]
    const active = (of: typeof ofAssets, kind: IssuerKind): Signer => {
      const { id } = this.#folder.active(kind)
      const found = of.find(({ generation }) => generation.id === id)
      if (found === undefined) throw bug(`${id} is active and not trusted`)
      return found.signer
    }
    const [asset, service] = [active(ofAssets, 'asset-ca'), active(ofServices, 'service-ca')]
    const anchors = (of: typeof ofAssets): string =>
      of.map(({ generation }) => pem(this.#folder.files(generation).anchor)).join('')
    const signers = (of: typeof ofAssets): Signer[] => of.map(({ signer }) => signer)
    return {
      asset,
      service,
      trusted: { 'asset-ca': signers(ofAssets), 'service-ca': signers(ofServices) },
      trust: {
        root: pem(join(this.#folder.dir, 'root.pem')),
        assetCa: asset.certificate.toString(),
        serviceCa: service.certificate.toString(),
        assetAnchor: anchors(ofAssets),
        deviceTrust: anchors(ofServices),
      },
    }
  }

  /** Commit point of a change: from here on it is so, after a crash too. */
  #note(event: AuthorityChange): void {
    this.#folder.log.append({ at: this.#tools.clock().toISOString(), ...event })
    this.#standing = undefined
  }
}

function sameKey(certificate: X509Certificate, anchorPath: string): boolean {
  return spkiOf(certificate).equals(spkiOf(new X509Certificate(readFileSync(anchorPath))))
}
