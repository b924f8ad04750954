// Checkpoints go to witnesses (c2sp.org/tlog-witness): somebody else's process that remembers the last one and signs the
// next only when it is a continuation. What a witness refuses for that reason is the alarm of the whole affair: the
// history it saw is not the one that stands here.
import { sql } from 'kysely'
import type { OrgId } from '../../../core/ids.ts'
import { WITNESS_ORGS_MAX, WITNESS_REQUESTS_AT_ONCE } from '../../../core/limits.ts'
import { isFailure, unavailable } from '../../../core/errors.ts'
import { runsIn } from '../../../core/merkle/hash.ts'
import { parseVkey, type Verifier } from '../../../core/merkle/keys.ts'
import { formatSignatureLine, readNote, readSignatureLines, signatureOf } from '../../../core/merkle/note.ts'
import { consistencyPlan, proofFrom, rangesOf } from '../../../core/merkle/proof.ts'
import type { Database } from '../../db/database.ts'
import type { Log } from '../../platform/running.ts'
import { type Answer, submit } from './witness-client.ts'

export type WitnessState = {
  witness: string
  cosigned: number
  lastOkAt: string | null
  /** Organisations whose history this witness knows otherwise, and how. */
  contradictions: Record<string, string>
  lastError: string | null
}

type Due = { orgId: OrgId; size: number; note: string; known: number }

export class Witness {
  readonly #url: string
  readonly #key: Verifier
  readonly #log: Log
  readonly #clock: () => Date
  readonly #state: WitnessState
  readonly #contradicted = new Map<OrgId, string>()
  /** Larger sizes than ours that it named a round ago: another worker may just have shown it a newer checkpoint. */
  readonly #suspected = new Set<OrgId>()

  constructor({ url, vkey }: { url: string; vkey: string }, log: Log, clock: () => Date) {
    this.#url = url
    this.#key = parseVkey(vkey)
    this.#log = log
    this.#clock = clock
    this.#state = { witness: this.#key.name, cosigned: 0, lastOkAt: null, contradictions: {}, lastError: null }
  }

  describe(): WitnessState {
    return { ...this.#state, contradictions: Object.fromEntries(this.#contradicted) }
  }

  /** Shows it what it has not seen yet. Resolves to how many it signed; rejects when it cannot be reached. */
  async round(db: Database): Promise<number> {
    const { rows } = await db.asProcess((tx) =>
      sql<{ org_id: OrgId; size: string; note: string; known: string }>`
        select org_id, size, note, known from audit.witness_due(${this.#key.name}, ${WITNESS_ORGS_MAX})`.execute(
        tx.kysely,
      ),
    )
    const due = rows.map((row) => ({
      orgId: row.org_id,
      size: Number(row.size),
      note: row.note,
      known: Number(row.known),
    }))
    let signed = 0
    for (let at = 0; at < due.length; at += WITNESS_REQUESTS_AT_ONCE) {
      const some = due.slice(at, at + WITNESS_REQUESTS_AT_ONCE)
      for (const done of await Promise.all(some.map((one) => this.#show(db, one)))) signed += done ? 1 : 0
    }
    return signed
  }

  async #show(db: Database, due: Due): Promise<boolean> {
    try {
      let answer = await this.#ask(db, due, due.known)
      // It has seen another size than we remember: an answer of it was lost, or our database is an older one.
      if (answer.kind === 'knows' && answer.size <= due.size && answer.size !== due.known)
        answer = await this.#ask(db, due, answer.size)
      if (answer.kind === 'signed') return await this.#keep(db, due, answer.lines)
      await this.#refused(db, due, answer)
    } catch (error) {
      if (!isFailure(error)) throw error
      this.#state.lastError = error.message
      throw error
    }
    return false
  }

  async #ask(db: Database, { orgId, size, note }: Due, old: number): Promise<Answer> {
    const proof = old === 0 || old === size ? [] : await proofOf(db, orgId, old, size)
    return submit(this.#url, { old, proof, note })
  }

  /** Only a line of its own key that holds is kept: others may answer in its place. */
  async #keep(db: Database, { orgId, size, note }: Due, answered: string): Promise<boolean> {
    const { text } = readNote(note)
    const line = readSignatureLines(answered).find(
      (each) => typeof signatureOf({ text, signatures: [each] }, this.#key) === 'object',
    )
    if (line === undefined) throw unavailable(`${this.#key.name} answered without a signature of its key`)
    await db.asProcess((tx) =>
      sql`select audit.cosign(${orgId}, ${size}, ${this.#key.name}, ${formatSignatureLine(line)})`.execute(tx.kysely),
    )
    this.#state.cosigned += 1
    this.#state.lastOkAt = this.#clock().toISOString()
    this.#state.lastError = null
    this.#contradicted.delete(orgId)
    this.#suspected.delete(orgId)
    return true
  }

  async #refused(db: Database, { orgId, size }: Due, answer: Exclude<Answer, { kind: 'signed' }>): Promise<void> {
    const why =
      answer.kind === 'knows'
        ? `has seen ${answer.size} lines; the log here has ${size}: an older database was put back, or the end was cut off`
        : answer.why
    if (answer.kind === 'knows' && !this.#suspected.has(orgId)) {
      this.#suspected.add(orgId)
      return
    }
    this.#state.lastError = `${orgId}: ${why}`
    if (this.#contradicted.has(orgId)) return
    if (answer.kind === 'refused' && !answer.contradicts) {
      this.#log.warn({ orgId, unit: this.#key.name, reason: why }, 'a witness does not sign')
      return
    }
    // Told once, in the organisation's own trail too: a line at every round would make a checkpoint to be refused each time.
    this.#contradicted.set(orgId, why)
    this.#log.error({ orgId, unit: this.#key.name, reason: why }, 'A WITNESS CONTRADICTS THE AUDIT LOG')
    const facts = JSON.stringify({ witness: this.#key.name, size, why })
    await db.asProcess((tx) =>
      sql`select audit.note_org(${orgId}, 'witness.contradicts', 'refused', ${facts}::jsonb)`.execute(tx.kysely),
    )
  }
}

async function proofOf(db: Database, orgId: OrgId, old: number, size: number): Promise<Buffer[]> {
  const plan = consistencyPlan(old, size)
  const ranges = rangesOf(plan)
  const { rows } = await db.asProcess((tx) =>
    sql<{ hashes: Buffer }>`select audit.tree_hashes(${orgId}, ${ranges.map(({ level }) => level)},
      ${ranges.map(({ from }) => from)}, ${ranges.map(({ count }) => count)}) as hashes`.execute(tx.kysely),
  )
  return proofFrom(plan, runsIn(rows[0]?.hashes ?? Buffer.alloc(0), ranges))
}
