// The certification authorities: made on the first start, their private keys sealed under the master key.
//
//   dataDir/vault/authorities/             root, and the first generation of both issuers
//   dataDir/vault/authorities/asset-ca-2/  a later generation: authority.pem, anchor.pem, key.sealed, request.json
//   dataDir/vault/authorities/log.jsonl    their states (authority-states.ts), from the first change on
//
// Who signs is one of each kind, the active one. Trusted are next, active and retiring ones, so that a rotation has no
// moment at which somebody's certificate is refused.
// Long because states, files and keys of one authority change together or not at all.
import { randomBytes, X509Certificate } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bug, conflict, invalid, notFound, unavailable } from '../../../core/errors.ts'
import { AUTHORITY_SPREAD_MS, SERVICE_AUTHORITY_SPREAD_days } from '../../../core/limits.ts'
import { pemOf } from '../../../core/pki/certificate.ts'
import { anchorOf, ISSUER_KINDS, type IssuerKind, readIssuerRequest } from '../../../core/pki/issuer.ts'
import { formatRootFile, openRootFile, type Passphrases } from '../../../core/pki/root-file.ts'
import type { AuthorityFacts, Trust } from '../calls.ts'
import { makeFolder, type Signer, signerIn, write } from './authority-files.ts'
import { certificateIn, makeGeneration, makeHierarchy, requireAnswer, type Tools } from './authority-making.ts'
import { type AuthorityChange, AuthorityLog, type AuthorityState } from './authority-states.ts'

export type { Signer } from './authority-files.ts'

/** Who signs and who is trusted, as of the last change. */
type Standing = {
  readonly asset: Signer
  readonly service: Signer
  readonly trusted: Readonly<Record<IssuerKind, Signer[]>>
  readonly trust: Omit<Trust, 'log'>
}
type Generation = { id: string; kind: IssuerKind; no: number }
type Files = { certificate: string; anchor: string; key: string; request: string }

export function authoritiesDir(dataDir: string): string {
  return join(dataDir, 'vault', 'authorities')
}

/** Opens the authorities, and makes them when there are none. */
export async function openAuthorities(dataDir: string, tools: Tools): Promise<Authorities> {
  const dir = authoritiesDir(dataDir)
  if (!existsSync(dir)) await makeFolder(dir, (aside) => makeHierarchy(aside, tools))
  return new Authorities(dir, tools)
}

export class Authorities {
  readonly #dir: string
  readonly #tools: Tools
  readonly #log: AuthorityLog
  /** Worked out when it is first asked for after a change: every certificate and every answer about one asks. */
  #standing: Standing | undefined

  constructor(dir: string, tools: Tools) {
    this.#dir = dir
    this.#tools = tools
    this.#log = new AuthorityLog(join(dir, 'log.jsonl'))
    if (this.#log.isRootOffline && existsSync(this.#rootKeyPath))
      throw unavailable("the root's key was taken offline, and is found online again", {
        hint: `find out who put ${this.#rootKeyPath} back, and remove it: offline it stays`,
      })
    // A key that does not open is known now, and not when somebody needs it.
    this.#now()
  }

  /** Throws unavailable while its key is offline. */
  get root(): Signer {
    if (!existsSync(this.#rootKeyPath))
      throw unavailable("the root's key is offline", { hint: 'what needs it is signed where it is: fairlead ca sign' })
    return this.#root()
  }

  get isRootOffline(): boolean {
    return this.#log.isRootOffline
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
    const root = new X509Certificate(readFileSync(join(this.#dir, 'root.pem')))
    return [
      {
        id: 'root',
        kind: 'root',
        name: root.subject,
        state: existsSync(this.#rootKeyPath) ? 'active' : 'offline',
        notBefore: root.validFromDate,
        notAfter: root.validToDate,
        readyAt: null,
        spki: spkiOf(root),
      },
      ...ISSUER_KINDS.flatMap((kind) => this.#generations(kind).map((each) => this.#factsOf(each))),
    ]
  }

  /**
   * The next authority of a kind: told of from now on, signing once it is activated. Answers the request to be signed
   * elsewhere when the root's key is not here. Throws conflict while there is one already.
   */
  async next(kind: IssuerKind): Promise<{ id: string; request: string | null }> {
    const pending = this.#generations(kind).find((each) => ['requested', 'next'].includes(this.#stateOf(each)))
    if (pending !== undefined) {
      const state = this.#stateOf(pending)
      throw conflict(`${pending.id} is ${state} already`, {
        hint:
          state === 'next'
            ? `activate it: fairlead ca activate ${pending.id}`
            : 'have its request signed, and install the answer',
      })
    }
    const no = 1 + Math.max(...this.#generations(kind).map((each) => each.no))
    const made = { id: `${kind}-${no}`, kind, no }
    const root = existsSync(this.#rootKeyPath) ? this.#root() : undefined
    await makeFolder(join(this.#dir, made.id), (aside) => makeGeneration(aside, made, root, this.#tools))
    this.#note({ event: 'made', authority: made.id })
    return { id: made.id, request: root ? null : readFileSync(this.#files(made).request, 'utf8') }
  }

  /** Takes what the root signed elsewhere. Throws invalid when it is not the answer to the request that was made here. */
  install(pem: string): { id: string } {
    const certificate = certificateIn(pem)
    const requested = ISSUER_KINDS.flatMap((kind) => this.#generations(kind)).filter(
      (each) => this.#stateOf(each) === 'requested',
    )
    const found = requested.find((each) => sameKey(certificate, this.#files(each).anchor))
    if (found === undefined)
      throw invalid('this certificate answers no request of this platform', {
        hint: 'install what `fairlead ca sign` made from the request of `fairlead ca next`',
      })
    const root = new X509Certificate(readFileSync(join(this.#dir, 'root.pem')))
    requireAnswer(certificate, readIssuerRequest(readFileSync(this.#files(found).request, 'utf8')), root)
    write(join(this.#dir, found.id), 'authority.pem', pemOf(certificate.raw))
    this.#note({ event: 'installed', authority: found.id })
    return { id: found.id }
  }

  /** From now on this one signs; the one before it is trusted until it is retired. `soon`: before all were told. */
  activate(id: string, soon: boolean): { replaces: string } {
    const wanted = this.#known(id)
    if (this.#stateOf(wanted) !== 'next')
      throw conflict(`${id} is ${this.#stateOf(wanted)}: only the next one is activated`)
    const { readyAt } = this.#factsOf(wanted)
    if (!soon && readyAt !== null && readyAt > this.#tools.clock())
      throw conflict(`${id} has not been told of for long enough`, {
        hint: `wait until ${readyAt.toISOString()}; whoever has not heard of it by then refuses what it signs (--soon: now, when the active one is compromised)`,
      })
    const replaced = this.#active(wanted.kind)
    this.#note({ event: 'activated', authority: id, replaces: replaced.id })
    return { replaces: replaced.id }
  }

  /** The name of an authority that may be retired, for whoever asks whether anything of it still lives. */
  retiring(id: string): string {
    const wanted = this.#known(id)
    if (this.#stateOf(wanted) !== 'retiring')
      throw conflict(`${id} is ${this.#stateOf(wanted)}: only a retiring one is retired`, {
        hint: 'activate its successor first',
      })
    return this.#signer(wanted).certificate.subject
  }

  /** Nobody trusts it any more, and its key is gone for good. */
  retire(id: string): void {
    this.retiring(id)
    this.#note({ event: 'retired', authority: id })
    rmSync(this.#files(this.#known(id)).key, { force: true })
  }

  /** The root's key as a file that opens with two passphrases; afterwards it is not here any more. */
  async exportRoot(passphrases: Passphrases): Promise<string> {
    if (!existsSync(this.#rootKeyPath)) throw conflict("the root's key is offline already")
    const root = this.#root()
    const text = await formatRootFile(root, passphrases, randomBytes)
    // What cannot be opened again must not be all that is left.
    const { certificate } = await openRootFile(text, passphrases)
    if (!certificate.checkPrivateKey(root.key)) throw bug('the root file does not open')
    return text
  }

  /** To be said once the file of `exportRoot` has arrived. */
  rootHasLeft(): void {
    if (!existsSync(this.#rootKeyPath)) throw conflict("the root's key is offline already")
    this.#note({ event: 'root-offline' })
    // Sealed under the master key: what the disk may keep of it opens for nobody without that.
    rmSync(this.#rootKeyPath)
  }

  get #rootKeyPath(): string {
    return join(this.#dir, 'root.key.sealed')
  }

  #root(): Signer {
    const files = { certificate: join(this.#dir, 'root.pem'), key: this.#rootKeyPath }
    return signerIn(files, { kind: 'root', name: 'root' }, this.#tools.key)
  }

  #generations(kind: IssuerKind): Generation[] {
    const later = readdirSync(this.#dir).flatMap((name) => {
      const no = Number(new RegExp(`^${kind}-(\\d+)$`).exec(name)?.[1])
      return Number.isInteger(no) ? [{ id: name, kind, no }] : []
    })
    return [{ id: kind, kind, no: 1 }, ...later.toSorted((a, b) => a.no - b.no)]
  }

  #known(id: string): Generation {
    const found = ISSUER_KINDS.flatMap((kind) => this.#generations(kind)).find((each) => each.id === id)
    if (found === undefined) throw notFound(`there is no authority ${id}`, { hint: 'see: fairlead ca' })
    return found
  }

  #files({ id, kind, no }: Generation): Files {
    const at = (name: string): string => join(this.#dir, name)
    if (no === 1)
      return {
        certificate: at(`${id}.pem`),
        anchor: at(`${anchorOf[kind]}.pem`),
        key: at(`${id}.key.sealed`),
        request: at('none'),
      }
    return {
      certificate: at(`${id}/authority.pem`),
      anchor: at(`${id}/anchor.pem`),
      key: at(`${id}/key.sealed`),
      request: at(`${id}/request.json`),
    }
  }

  #stateOf(generation: Generation): AuthorityState {
    const said = this.#log.stateOf(generation.id)
    if (said !== undefined) return said
    if (generation.no === 1) return 'active'
    return existsSync(this.#files(generation).certificate) ? 'next' : 'requested'
  }

  #active(kind: IssuerKind): Generation {
    const active = this.#generations(kind).filter((each) => this.#stateOf(each) === 'active')
    const [only] = active
    if (only === undefined || active.length > 1)
      throw bug(`${active.length} authorities of the kind ${kind} are active`)
    return only
  }

  #signer(generation: Generation): Signer {
    return signerIn(this.#files(generation), { kind: generation.kind, name: generation.id }, this.#tools.key)
  }

  #factsOf(generation: Generation): AuthorityFacts {
    const { id, kind } = generation
    const files = this.#files(generation)
    const state = this.#stateOf(generation)
    const certificate = new X509Certificate(readFileSync(state === 'requested' ? files.anchor : files.certificate))
    const told_ms = (this.#log.toldSince(id) ?? certificate.validFromDate).getTime()
    const spread_ms = kind === 'asset-ca' ? AUTHORITY_SPREAD_MS : SERVICE_AUTHORITY_SPREAD_days * 86_400_000
    return {
      id,
      kind,
      name: certificate.subject,
      state,
      notBefore: state === 'requested' ? null : certificate.validFromDate,
      notAfter: state === 'requested' ? null : certificate.validToDate,
      readyAt: state === 'next' ? new Date(told_ms + spread_ms) : null,
      spki: spkiOf(certificate),
    }
  }

  #now(): Standing {
    this.#standing ??= this.#standingNow()
    return this.#standing
  }

  #standingNow(): Standing {
    const pem = (path: string): string => readFileSync(path, 'utf8')
    const trusted = (kind: IssuerKind): { generation: Generation; signer: Signer }[] =>
      this.#generations(kind)
        .filter((each) => ['next', 'active', 'retiring'].includes(this.#stateOf(each)))
        .map((generation) => ({ generation, signer: this.#signer(generation) }))
    const [ofAssets, ofServices] = [trusted('asset-ca'), trusted('service-ca')]
    const active = (of: typeof ofAssets, kind: IssuerKind): Signer => {
      const { id } = this.#active(kind)
      const found = of.find(({ generation }) => generation.id === id)
      if (found === undefined) throw bug(`${id} is active and not trusted`)
      return found.signer
    }
    const [asset, service] = [active(ofAssets, 'asset-ca'), active(ofServices, 'service-ca')]
    const anchors = (of: typeof ofAssets): string =>
      of.map(({ generation }) => pem(this.#files(generation).anchor)).join('')
    const signers = (of: typeof ofAssets): Signer[] => of.map(({ signer }) => signer)
    return {
      asset,
      service,
      trusted: { 'asset-ca': signers(ofAssets), 'service-ca': signers(ofServices) },
      trust: {
        root: pem(join(this.#dir, 'root.pem')),
        assetCa: asset.certificate.toString(),
        serviceCa: service.certificate.toString(),
        assetAnchor: anchors(ofAssets),
        deviceTrust: anchors(ofServices),
      },
    }
  }

  /** Commit point of a change: from here on it is so, after a crash too. */
  #note(event: AuthorityChange): void {
    this.#log.append({ at: this.#tools.clock().toISOString(), ...event })
    this.#standing = undefined
  }
}

function sameKey(certificate: X509Certificate, anchorPath: string): boolean {
  return spkiOf(certificate).equals(spkiOf(new X509Certificate(readFileSync(anchorPath))))
}

const spkiOf = ({ publicKey }: X509Certificate): Buffer => publicKey.export({ type: 'spki', format: 'der' })
