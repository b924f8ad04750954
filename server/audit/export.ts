// The file that a ticket is for. It is read in short transactions, two thousand lines each, and written as fast as the
// receiver takes it: a million lines need the memory of one such batch. What is sealed does not change, so the batches
// fit together, and the checkpoint in the first line says which lines belong to the file.
import { sql } from 'kysely'
import { z } from 'zod'
import { formatExportHeader, formatExportLine } from '../../core/merkle/export-file.ts'
import { logVerifiers, originOf } from '../../core/merkle/checkpoint.ts'
import { formatVkey } from '../../core/merkle/keys.ts'
import { unavailable } from '../../core/errors.ts'
import { AUDIT_EXPORT_BATCH_LINES } from '../../core/limits.ts'
import type { Database, RequestFacts, Tx } from '../db/database.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { token } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import type { SessionToken } from '../platform/secret.ts'
import { CSV_HEAD, csvLines } from './csv-lines.ts'
import { ticketHash } from './export-request.ts'
import { ProofRun } from './proof-run.ts'
import { readHashes } from './tree.ts'

export const exportLog = operation({
  id: 'audit.export',
  method: 'GET',
  path: '/v1/audit/exports/{ticket}',
  permission: 'audit.export',
  audit: 'change',
  zone: 'api',
  summary: 'The export that the ticket was given for: JSON Lines that `fairlead verify` checks, or CSV',
  input: { params: z.object({ ticket: token }) },
  output: 'file',
  async handler({ input, session, about, deps, file, signal }) {
    const reading: Reading = { db: deps.db, session, about }
    const [keys, trust] = await Promise.all([deps.keys.forSession(session), deps.vault.call('trust', {})])
    // Commit point: the ticket is used up, and the log says so, before anything of the log is read.
    const taken = await takeExport(reading, input.params.ticket)
    const day = deps.clock().toISOString().slice(0, 10)
    if (taken.format === 'csv') {
      file.begin(`audit-log-${day}.csv`, 'text/csv; charset=utf-8')
      await file.write(CSV_HEAD)
      for await (const text of csvBatches(reading, keys, taken))
        if (!signal.aborted) await file.write(text)
        else return
      return
    }
    file.begin(`audit-log-${day}.jsonl`, 'application/x-ndjson; charset=utf-8')
    await file.write(headerOf(taken, { log: trust.log, orgId: keys.orgId, made: deps.clock() }))
    for await (const text of jsonBatches(reading, taken))
      if (!signal.aborted) await file.write(text)
      else return
  },
})

/** As many as one reading of hashes may ask for (proof-run.ts). */
const PROOFS_AT_ONCE = 64

type Reading = { db: Database; session: SessionToken; about: RequestFacts }
type Taken = {
  exportId: string
  format: 'jsonl' | 'csv'
  from: Date | null
  to: Date | null
  size: number
  /** The run of lines that the file holds. */
  first: number
  end: number
  note: string
}
type Line = { seq: number; hash: Buffer; text: string | null }

async function takeExport({ db, session, about }: Reading, ticket: string): Promise<Taken> {
  const { rows } = await db.inSession(
    session,
    (tx) =>
      sql<{
        export_id: string
        format: 'jsonl' | 'csv'
        from_at: Date | null
        to_at: Date | null
        size: string
        first_seq: string
        end_seq: string
        note: string
      }>`
        select export_id, format, from_at, to_at, size, first_seq, end_seq, note from audit.export_take(${ticketHash(ticket)})`.execute(
        tx.kysely,
      ),
    about,
  )
  const [row] = rows
  if (row === undefined || row.note === null) throw unavailable('The audit log has not been sealed yet')
  return {
    exportId: row.export_id,
    format: row.format,
    from: row.from_at,
    to: row.to_at,
    size: Number(row.size),
    first: Number(row.first_seq),
    end: Number(row.end_seq),
    note: row.note,
  }
}

type Source = { log: { name: string; publicKey: Buffer }; orgId: OrgKeys['orgId']; made: Date }

function headerOf({ from, to, size, first, end, note }: Taken, { log, orgId, made }: Source): string {
  const origin = originOf(log.name, orgId)
  return formatExportHeader({
    origin,
    vkey: formatVkey(logVerifiers(origin, log.publicKey).text),
    size,
    checkpoint: note,
    first,
    end,
    made: made.toISOString(),
    from: from?.toISOString() ?? null,
    to: to?.toISOString() ?? null,
  })
}

async function* jsonBatches(reading: Reading, taken: Taken): AsyncGenerator<string> {
  // In a part of the log each line brings its own proof; the whole log is its own.
  const isPart = taken.from !== null || taken.to !== null
  let current: Tx | undefined
  const run = new ProofRun(taken.size, async (ranges) => (current === undefined ? [] : readHashes(current, ranges)))
  const batch = async (tx: Tx, lines: readonly Line[]): Promise<string> => {
    current = tx
    const proofs = isPart ? await proofsOf(run, lines) : []
    return lines
      .map((line, i) => formatExportLine({ ...line, ...(proofs[i] === undefined ? {} : { proof: proofs[i] }) }))
      .join('')
  }
  yield* batches(reading, taken, batch)
}

async function proofsOf(run: ProofRun, lines: readonly Line[]): Promise<Buffer[][]> {
  const proofs: Buffer[][] = []
  for (let i = 0; i < lines.length; i += PROOFS_AT_ONCE)
    proofs.push(...(await run.proofsOf(lines.slice(i, i + PROOFS_AT_ONCE).map(({ seq }) => seq))))
  return proofs
}

function csvBatches(reading: Reading, keys: OrgKeys, taken: Taken): AsyncGenerator<string> {
  return batches(reading, taken, (tx, lines) => csvLines(tx, keys, lines))
}

/** Each batch in a transaction of its own: a session that is ended meanwhile gets no further one. */
async function* batches(
  { db, session, about }: Reading,
  { exportId, first, end }: Taken,
  text: (tx: Tx, lines: readonly Line[]) => Promise<string>,
): AsyncGenerator<string> {
  for (let from = first; from < end; from += AUDIT_EXPORT_BATCH_LINES)
    yield await db.inSession(session, async (tx) => text(tx, await readBatch(tx, exportId, from)), about)
}

async function readBatch({ kysely }: Tx, exportId: string, from: number): Promise<Line[]> {
  const { rows } = await sql<{ seq: string; hash: Buffer; text: string | null }>`
    select seq, hash, text from audit.export_read(${exportId}, ${from}, ${AUDIT_EXPORT_BATCH_LINES})`.execute(kysely)
  return rows.map(({ seq, hash, text }) => ({ seq: Number(seq), hash, text }))
}
