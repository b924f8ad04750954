// The authorities as they stand on disk: generations of both issuers, what state each is in, where its files are.
//
//   dataDir/vault/authorities/             root, and the first generation of both issuers
//   dataDir/vault/authorities/asset-ca-2/  a later generation: authority.pem, anchor.pem, its key, request.json
//   dataDir/vault/authorities/log.jsonl    their states (authority-states.ts), from the first change on
import { X509Certificate } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bug, notFound } from '../../../core/errors.ts'
import { AUTHORITY_SPREAD_MS, SERVICE_AUTHORITY_SPREAD_days } from '../../../core/limits.ts'
import { issuerOf } from '../../../core/pki/certificate.ts'
import { anchorOf, ISSUER_KINDS, type IssuerKind } from '../../../core/pki/issuer.ts'
import type { AuthorityFacts } from '../calls.ts'
import type { Signer } from './authority-files.ts'
import { AuthorityLog, type AuthorityState } from './authority-states.ts'
import type { AuthorityKeys } from './keys/store.ts'

export type Generation = { readonly id: string; readonly kind: IssuerKind; readonly no: number }
/** `key`: without the ending that says where it is kept (keys/store.ts). */
type Files = { certificate: string; anchor: string; key: string; request: string }

export class AuthorityFolder {
  readonly dir: string
  readonly keys: AuthorityKeys
  readonly log: AuthorityLog

  constructor(dir: string, keys: AuthorityKeys) {
    this.dir = dir
    this.keys = keys
    this.log = new AuthorityLog(join(dir, 'log.jsonl'))
  }

  get rootCertificate(): X509Certificate {
    return new X509Certificate(readFileSync(join(this.dir, 'root.pem')))
  }

  /** Of both kinds, each from its first on. */
  all(): Generation[] {
    return ISSUER_KINDS.flatMap((kind) => this.generations(kind))
  }

  generations(kind: IssuerKind): Generation[] {
    const later = readdirSync(this.dir).flatMap((name) => {
      const no = Number(new RegExp(`^${kind}-(\\d+)$`).exec(name)?.[1])
      return Number.isInteger(no) ? [{ id: name, kind, no }] : []
    })
    return [{ id: kind, kind, no: 1 }, ...later.toSorted((a, b) => a.no - b.no)]
  }

  known(id: string): Generation {
    const found = this.all().find((each) => each.id === id)
    if (found === undefined) throw notFound(`there is no authority ${id}`, { hint: 'see: fairlead ca' })
    return found
  }

  active(kind: IssuerKind): Generation {
    const active = this.generations(kind).filter((each) => this.stateOf(each) === 'active')
    const [only] = active
    if (only === undefined || active.length > 1)
      throw bug(`${active.length} authorities of the kind ${kind} are active`)
    return only
  }

  files({ id, kind, no }: Generation): Files {
    const at = (name: string): string => join(this.dir, name)
    if (no === 1)
      return {
        certificate: at(`${id}.pem`),
        anchor: at(`${anchorOf[kind]}.pem`),
        key: at(`${id}.key`),
        request: at('none'),
      }
    return {
      certificate: at(`${id}/authority.pem`),
      anchor: at(`${id}/anchor.pem`),
      key: at(`${id}/key`),
      request: at(`${id}/request.json`),
    }
  }

  stateOf(generation: Generation): AuthorityState {
    const said = this.log.stateOf(generation.id)
    if (said !== undefined) return said
    if (generation.no === 1) return 'active'
    return existsSync(this.files(generation).certificate) ? 'next' : 'requested'
  }

  signer(generation: Generation): Signer {
    const files = this.files(generation)
    const certificate = new X509Certificate(readFileSync(files.certificate))
    const key = this.keys.open(files.key, generation.id, certificate.publicKey)
    return { issuer: issuerOf(generation.kind, certificate), certificate, key }
  }

  factsOf(generation: Generation): AuthorityFacts {
    const { id, kind, no } = generation
    const files = this.files(generation)
    const state = this.stateOf(generation)
    const isRequested = state === 'requested'
    const certificate = new X509Certificate(readFileSync(isRequested ? files.anchor : files.certificate))
    const told_ms = (this.log.toldSince(id) ?? certificate.validFromDate).getTime()
    const spread_ms = kind === 'asset-ca' ? AUTHORITY_SPREAD_MS : SERVICE_AUTHORITY_SPREAD_days * 86_400_000
    return {
      id,
      kind,
      published: `${kind}-${no}`,
      name: certificate.subject,
      state,
      kept: KEPT[this.keys.whereIs(files.key) ?? 'none'],
      notBefore: isRequested ? null : certificate.validFromDate,
      notAfter: isRequested ? null : certificate.validToDate,
      readyAt: state === 'next' ? new Date(told_ms + spread_ms) : null,
      spki: spkiOf(certificate),
      certificate: isRequested ? null : certificate.toString(),
    }
  }
}

const KEPT = { sealed: 'file', token: 'token', none: 'gone' } as const

export const spkiOf = ({ publicKey }: X509Certificate): Buffer => publicKey.export({ type: 'spki', format: 'der' })
