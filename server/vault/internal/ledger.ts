// The vault's rows: wrapped organisation keys, consumed tokens, used subject keys, issuances. All SQL of the vault.
import { sql } from 'kysely'
import type { AssetId, OrgId } from '../../../core/ids.ts'
import { INVENTORY_ORG_KEYS_MAX } from '../../../core/limits.ts'
import type { Database } from '../../db/database.ts'

export type WrappedKey = { readonly version: number; readonly wrapped: Buffer; readonly createdAt: Date }

export type OrgKeyAge = {
  readonly orgId: OrgId
  readonly version: number
  readonly createdAt: Date
  readonly isNewest: boolean
}

/** What a live session stands for, as far as the vault has to know. */
export type Holder = { readonly orgId: OrgId; readonly permissions: readonly string[] }

export type Intention = {
  readonly tokenHash: Buffer
  readonly assetId: AssetId
  readonly serial: Buffer
  readonly spkiSha256: Buffer
  readonly tbsSha256: Buffer
  readonly notAfter: Date
  /** The subject of the authority that is about to sign it. */
  readonly issuer: string
}

declare const recorded: unique symbol
/** Proof that an intention is committed. Only `recordIntent` makes one, and the signature takes nothing else. */
export type Intent = Intention & { readonly [recorded]: true }

export type IntentRefusal = 'token' | 'other-asset' | 'key-used'

export class Ledger {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** Who holds this session token; undefined when the session is not live. */
  async holderOf(token: Buffer): Promise<Holder | undefined> {
    const { rows } = await this.#db.asProcess((tx) =>
      sql<{ org_id: OrgId; permissions: string[] }>`
        select org_id, permissions from ctx.session_org(${token})`.execute(tx.kysely),
    )
    const [row] = rows
    return row && { orgId: row.org_id, permissions: row.permissions }
  }

  /** The versions of an organisation's key, oldest first. */
  orgKeys(orgId: OrgId): Promise<WrappedKey[]> {
    return this.#db.asProcess((tx) =>
      tx.kysely
        .selectFrom('pki.org_key')
        .select(['version', 'wrapped', 'created_at as createdAt'])
        .where('org_id', '=', orgId)
        .orderBy('version')
        .execute(),
    )
  }

  /** Adds a version of an organisation's key. False when that version exists: of two that add it, one does. */
  async addOrgKey(orgId: OrgId, version: number, wrapped: Buffer): Promise<boolean> {
    const added = await this.#db.asProcess((tx) =>
      tx.kysely
        .insertInto('pki.org_key')
        .values({ org_id: orgId, version, wrapped })
        .onConflict((already) => already.doNothing())
        .returning('version')
        .execute(),
    )
    return added.length > 0
  }

  /** When the organisations' keys were made, oldest first. */
  async orgKeyAges(): Promise<OrgKeyAge[]> {
    const rows = await this.#db.asProcess((tx) =>
      tx.kysely
        .selectFrom('pki.org_key')
        .select(['org_id', 'version', 'created_at'])
        .orderBy('created_at')
        .limit(INVENTORY_ORG_KEYS_MAX)
        .execute(),
    )
    const newest = new Map(rows.map(({ org_id, version }) => [org_id, version]))
    return rows.map(({ org_id, version, created_at }) => ({
      // The border of a row: the column is an organisation's id.
      orgId: org_id as OrgId,
      version,
      createdAt: created_at,
      isNewest: newest.get(org_id) === version,
    }))
  }

  async hasOrgKeys(): Promise<boolean> {
    const some = await this.#db.asProcess((tx) =>
      tx.kysely.selectFrom('pki.org_key').select('version').limit(1).execute(),
    )
    return some.length > 0
  }

  async isKeyUsed(spkiSha256: Buffer): Promise<boolean> {
    const used = await this.#db.asProcess((tx) =>
      tx.kysely.selectFrom('pki.subject_key').select('first_at').where('spki', '=', spkiSha256).execute(),
    )
    return used.length > 0
  }

  /**
   * Consumes the token and records the intent to sign, in one transaction. A refusal commits too: a token that was
   * presented is spent, whatever came of it.
   */
  recordIntent(wanted: Intention): Promise<Intent | IntentRefusal> {
    return this.#db.asProcess(async (tx) => {
      const { rows } = await sql<{ org_id: OrgId; asset_id: AssetId; serial: Buffer; purpose: string }>`
        select org_id, asset_id, serial, purpose from app.vault_consume_issue_token(${wanted.tokenHash})`.execute(
        tx.kysely,
      )
      const [token] = rows
      if (token === undefined) return 'token'
      if (
        token.asset_id !== wanted.assetId ||
        !token.serial.equals(wanted.serial) ||
        token.purpose !== 'asset-certificate'
      )
        return 'other-asset'
      const owner = { org_id: token.org_id, asset_id: token.asset_id, spki: wanted.spkiSha256 }
      const first = await tx.kysely
        .insertInto('pki.subject_key')
        .values(owner)
        .onConflict((already) => already.doNothing())
        .returning('spki')
        .execute()
      if (first.length === 0) return 'key-used'
      await tx.kysely
        .insertInto('pki.issuance')
        .values({
          ...owner,
          serial: wanted.serial,
          tbs_sha256: wanted.tbsSha256,
          not_after: wanted.notAfter,
          issuer: wanted.issuer,
        })
        .execute()
      // The one place where the mark is given; the commit follows before the caller has it.
      return wanted as Intent
    })
  }

  /** Records the outcome: from here on the certificate identifies its asset. */
  async recordSigned(intent: Intent, fingerprint: Buffer): Promise<void> {
    await this.#db.asProcess((tx) =>
      tx.kysely
        .updateTable('pki.issuance')
        .set({ signed_at: sql`now()`, fingerprint })
        .where('serial', '=', intent.serial)
        .execute(),
    )
  }

  /** How many certificates of an issuer are neither revoked nor expired. */
  async liveLeavesOf(issuer: string): Promise<number> {
    const { rows } = await this.#db.asProcess((tx) =>
      sql<{ leaves: number }>`select app.vault_live_leaves(${issuer}) as leaves`.execute(tx.kysely),
    )
    return rows[0]?.leaves ?? 0
  }

  /** A line in the platform's own audit log. */
  async note(event: string, facts: Record<string, unknown>): Promise<void> {
    await this.#db.asProcess((tx) =>
      sql`select app.vault_note(${event}, ${JSON.stringify(facts)}::jsonb)`.execute(tx.kysely),
    )
  }
}
