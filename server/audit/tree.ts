// The tree over an organisation's trail, as the api reads it in the context of whoever may (audit.read): the newest
// checkpoint, where a line stands, and the proofs that it stands there.
import { sql } from 'kysely'
import { runsIn } from '../../core/merkle/hash.ts'
import type { HashRange } from '../../core/merkle/tiles.ts'
import type { Tx } from '../db/database.ts'
import { ProofRun } from './proof-run.ts'

export type NewestCheckpoint = {
  size: number
  at: Date
  /** The signed note, with the cosignatures that it has. */
  note: string
}

/** Null before the first; `behind`: lines that are not in it yet, counted up to 10,000, the oldest of them since when. */
export async function readCheckpoint({
  kysely,
}: Tx): Promise<{ newest: NewestCheckpoint | null; behind: number; oldestAt: Date | null }> {
  const { rows } = await sql<{
    size: string | null
    at: Date | null
    note: string | null
    behind: string
    oldest_at: Date | null
  }>`
    select size, at, note, behind, oldest_at from audit.read_checkpoint()`.execute(kysely)
  const [row] = rows
  const { size = null, at = null, note = null } = row ?? {}
  const newest = size === null || at === null || note === null ? null : { size: Number(size), at, note }
  return { newest, behind: Number(row?.behind ?? 0), oldestAt: row?.oldest_at ?? null }
}

/** The newest checkpoint that a witness has signed, with its note; null when none has. */
export async function readCosigned({ kysely }: Tx): Promise<{ size: number; note: string } | null> {
  const { rows } = await sql<{ size: string; note: string }>`select size, note from audit.read_cosigned()`.execute(
    kysely,
  )
  const [row] = rows
  return row === undefined ? null : { size: Number(row.size), note: row.note }
}

/** Where a line stands; null while it is not sealed, and when there is no such line. */
export async function readLeaf({ kysely }: Tx, lineId: string): Promise<{ seq: number; hash: Buffer } | null> {
  const { rows } = await sql<{
    seq: string | null
    hash: Buffer | null
  }>`select seq, hash from audit.read_leaf(${lineId})`.execute(kysely)
  const { seq = null, hash = null } = rows[0] ?? {}
  return seq === null || hash === null ? null : { seq: Number(seq), hash }
}

/** An inclusion proof in the tree of `size`, some checkpoint's. */
export async function readProof(tx: Tx, seq: number, size: number): Promise<Buffer[]> {
  const [proof] = await new ProofRun(size, (ranges) => readHashes(tx, ranges)).proofsOf([seq])
  return proof ?? []
}

/** Runs of hashes of the tree, for a ProofRun. */
export async function readHashes({ kysely }: Tx, ranges: readonly HashRange[]): Promise<Buffer[]> {
  const { rows } = await sql<{ hashes: Buffer }>`select audit.read_hashes(${ranges.map(({ level }) => level)},
    ${ranges.map(({ from }) => from)}, ${ranges.map(({ count }) => count)}) as hashes`.execute(kysely)
  return runsIn(rows[0]?.hashes ?? Buffer.alloc(0), ranges)
}
