// Somebody with superuser rights on the running database, who can also make the vault sign, against a checkpoint that was
// kept outside and a witness: `fairlead verify`, the command itself, names each deed (claims P-49, P-50).
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { printed } from '../cli/verify/print.ts'
import type { OrgId } from '../core/ids.ts'
import type { Report } from '../core/merkle/check/report.ts'
import { parseVkey } from '../core/merkle/keys.ts'
import { createLog } from '../server/platform/log.ts'
import { type RunningWitness, startWitness } from '../server/witness/serve.ts'
import { exportOf, type LogWorld, startLogWorld } from '../server/worker/sealing/testing.ts'
import { Witness } from '../server/worker/sealing/witnesses.ts'

let world: LogWorld
let witness: RunningWitness
let shown: Witness
const dir = mkdtempSync(join(tmpdir(), 'fl-rewriting-'))
const log = createLog('rewriting-test', { to: { write: () => undefined } })

before(async () => {
  world = await startLogWorld()
  const key = parseVkey(await world.vkey(await world.newOrg()))
  const listen = { host: '127.0.0.1', port: 0 }
  witness = await startWitness({
    dir: join(dir, 'witness'),
    name: 'witness.example/w1',
    listen,
    trusted: [{ key, wholePlatform: true }],
    log,
  })
  shown = new Witness({ url: witness.url, vkey: witness.vkey }, log, () => new Date())
})
after(async () => {
  await witness?.close()
  await world?.stop()
  rmSync(dir, { recursive: true, force: true })
})

type Verified = { status: number | null; report: Report; words: string }
let files = 0

function file(text: string): string {
  const path = join(dir, `${++files}.txt`)
  writeFileSync(path, text)
  return path
}

/** Runs the command as an auditor would. The words are those that it prints without --json. */
function verify(exported: string, ...options: string[]): Verified {
  const args = ['bin/fairlead.ts', 'verify', file(exported), ...options, '--json']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    cwd: join(import.meta.dirname, '..'),
  })
  assert.equal(stderr, '', stderr)
  const report: Report = JSON.parse(stdout)
  return { status, report, words: printed(report) }
}

/** A log of 60 lines and more, with checkpoints kept at 20 and 40 of them and at the end. */
async function keptLog(): Promise<{ orgId: OrgId; kept: string[]; sizes: number[]; vkey: string }> {
  const orgId = await world.newOrg()
  const sealer = world.sealer()
  const kept: string[] = []
  const sizes: number[] = []
  for (const count of [20, 20, 20]) {
    await world.write(orgId, count)
    await sealer.round()
    await shown.round(world.db)
    const { rows } = await world.superuser.query<{ size: string; note: string }>(
      `select c.size, c.note || s.line as note from audit.checkpoint c join audit.cosignature s using (org_id, size) where org_id = $1 order by size desc limit 1`,
      [orgId],
    )
    kept.push(file(rows[0]?.note ?? ''))
    sizes.push(Number(rows[0]?.size))
  }
  return { orgId, kept, sizes, vkey: await world.vkey(orgId) }
}

const keptOptions = (kept: readonly string[]): string[] => kept.flatMap((path) => ['--checkpoint', path])
const kinds = ({ report }: Verified): string[] => report.findings.map(({ kind }) => kind)

test('an honest log fits: every kept checkpoint, the key from elsewhere, the witness', async () => {
  const { orgId, kept, vkey, sizes } = await keptLog()
  const verified = verify(await exportOf(world, orgId), '--key', vkey, '--witness', witness.vkey, ...keptOptions(kept))
  assert.equal(verified.status, 0, verified.words)
  assert.deepEqual(
    verified.report.kept.map(({ fits }) => fits),
    [true, true, true],
  )
  assert.equal(verified.report.cosigned[0]?.size, sizes[2])
  assert.match(verified.words, /Everything fits/)
})

test('a line edited in the database', async () => {
  const { orgId, kept } = await keptLog()
  await world.byHand(
    `update audit.line l set address = '192.0.2.66' from audit.leaf f where f.line_id = l.line_id and f.org_id = $1 and f.seq = 17`,
    [orgId],
  )
  const verified = verify(await exportOf(world, orgId), ...keptOptions(kept))
  assert.equal(verified.status, 1)
  assert.deepEqual(
    verified.report.findings.map(({ kind, seq }) => [kind, seq]),
    [['edited', 17]],
  )
  assert.match(verified.words, /line 17 .*is not the one that was sealed/)
})

test('a line edited together with its leaf: the tree no longer gives the root, and the kept ones say between where', async () => {
  const { orgId, kept, sizes } = await keptLog()
  await world.byHand(
    `update audit.line l set address = '192.0.2.66' from audit.leaf f where f.line_id = l.line_id and f.org_id = $1 and f.seq = 27`,
    [orgId],
  )
  await world.byHand(
    `update audit.leaf f set hash = sha256('\\x00'::bytea || convert_to(audit.leaf_text(l), 'UTF8')) from audit.line l where f.line_id = l.line_id and f.org_id = $1 and f.seq = 27`,
    [orgId],
  )
  const verified = verify(await exportOf(world, orgId), ...keptOptions(kept))
  assert.equal(verified.status, 1)
  assert.ok(kinds(verified).includes('other-root'))
  assert.equal(verified.report.findings.length, 1)
  assert.deepEqual(verified.report.findings[0]?.between, [sizes[0], (sizes[1] ?? 0) - 1])
  assert.deepEqual(
    verified.report.kept.map(({ fits }) => fits),
    [true, false, false],
  )
})

test('a line deleted, its leaf left; and a line deleted with its leaf', async () => {
  const { orgId, kept } = await keptLog()
  await world.byHand(
    'delete from audit.line l using audit.leaf f where f.line_id = l.line_id and f.org_id = $1 and f.seq = 30',
    [orgId],
  )
  const gone = verify(await exportOf(world, orgId), ...keptOptions(kept))
  assert.deepEqual(
    gone.report.findings.map(({ kind, seq }) => [kind, seq]),
    [['missing', 30]],
  )
  await world.byHand('delete from audit.leaf where org_id = $1 and seq = 30', [orgId])
  const both = verify(await exportOf(world, orgId), ...keptOptions(kept))
  assert.equal(both.status, 1)
  assert.deepEqual([both.report.findings[0]?.kind, both.report.findings[0]?.seq], ['missing', 30])
  assert.match(both.words, /line 30 is not there/)
})

test('a line inserted, with a leaf of its own, the later ones moved up', async () => {
  const { orgId, kept, sizes } = await keptLog()
  const forged = '00000000-0000-4000-8000-00000000f00d'
  await world.byHand(
    `insert into audit.line (org_id, line_id, at, person_id, session_id, process, category, event, result, table_name, op, row_key, changed)
     select org_id, '${forged}', at, person_id, session_id, process, category, event, result, table_name, op, row_key, changed
     from audit.line where line_id = (select line_id from audit.leaf where org_id = $1 and seq = 44)`,
    [orgId],
  )
  await world.byHand('update audit.leaf set seq = seq + 1000000 where org_id = $1 and seq >= 44', [orgId])
  await world.byHand('update audit.leaf set seq = seq - 999999 where org_id = $1 and seq >= 1000000', [orgId])
  await world.byHand(
    `insert into audit.leaf select org_id, 44, line_id, sha256('\\x00'::bytea || convert_to(audit.leaf_text(l), 'UTF8')) from audit.line l where line_id = '${forged}' and org_id = $1`,
    [orgId],
  )
  const verified = verify(await exportOf(world, orgId), ...keptOptions(kept))
  assert.equal(verified.status, 1)
  assert.ok(kinds(verified).includes('other-root'))
  assert.deepEqual(verified.report.findings.find(({ kind }) => kind === 'other-root')?.between, [
    sizes[1],
    (sizes[2] ?? 0) - 1,
  ])
})

test('two lines that changed places: by their leaves, and with them', async () => {
  const { orgId, kept } = await keptLog()
  const swap = `update audit.leaf f set line_id = o.line_id from audit.leaf o where f.org_id = $1 and o.org_id = $1 and (f.seq, o.seq) in ((12, 13), (13, 12))`
  await world.byHand('alter table audit.leaf drop constraint leaf_org_id_line_id_key')
  await world.byHand(swap, [orgId])
  const verified = verify(await exportOf(world, orgId), ...keptOptions(kept))
  assert.deepEqual(
    verified.report.findings.map(({ kind, seq }) => [kind, seq]),
    [
      ['out-of-order', 12],
      ['out-of-order', 13],
    ],
  )
  assert.match(verified.words, /holds the text that was sealed as line 13/)
  await world.byHand(
    `update audit.leaf f set hash = o.hash from audit.leaf o where f.org_id = $1 and o.org_id = $1 and (f.seq, o.seq) in ((12, 13), (13, 12))`,
    [orgId],
  )
  await world.byHand('alter table audit.leaf add unique (org_id, line_id)')
  const consistent = verify(await exportOf(world, orgId), ...keptOptions(kept))
  assert.equal(consistent.status, 1)
  assert.deepEqual(kinds(consistent), ['other-root'])
})

test('the end cut off, in the database and in the file', async () => {
  const { orgId, kept, sizes } = await keptLog()
  const whole = await exportOf(world, orgId)
  const lines = whole.split('\n')
  const short = verify(`${lines.slice(0, -6).join('\n')}\n`, ...keptOptions(kept))
  assert.equal(short.status, 1)
  assert.deepEqual([short.report.findings[0]?.kind, short.report.findings[0]?.seq], ['truncated', (sizes[2] ?? 0) - 5])
  const torn = verify(whole.slice(0, -30))
  assert.ok(kinds(torn).includes('truncated') && kinds(torn).includes('damaged'))
  await world.byHand('delete from audit.leaf where org_id = $1 and seq >= 50', [orgId])
  const cut = verify(await exportOf(world, orgId), ...keptOptions(kept))
  assert.deepEqual([cut.report.findings[0]?.kind, cut.report.findings[0]?.seq], ['truncated', 50])
})

/** Removes what the trees of an organisation hold from `size` on, so that it is sealed anew. */
async function forget(orgId: OrgId, size: number): Promise<void> {
  await world.byHand('delete from audit.cosignature where org_id = $1 and size > $2', [orgId, size])
  await world.byHand('delete from audit.checkpoint where org_id = $1 and size > $2', [orgId, size])
  await world.byHand('delete from audit.sealed where org_id = $1 and size > $2', [orgId, size])
  await world.byHand('delete from audit.leaf where org_id = $1 and seq >= $2', [orgId, size])
  await world.byHand('delete from audit.tile where org_id = $1', [orgId])
}

test('everything rewritten and signed again with the real key: only what was kept tells, and the witness', async () => {
  const { orgId, kept, sizes, vkey } = await keptLog()
  await world.byHand(
    `update audit.line l set address = '192.0.2.66' from audit.leaf f where f.line_id = l.line_id and f.org_id = $1 and f.seq = 33`,
    [orgId],
  )
  await forget(orgId, 0)
  await world.write(orgId, 1)
  await world.sealer().round()
  const exported = await exportOf(world, orgId)
  const blind = verify(exported, '--key', vkey)
  assert.equal(blind.status, 0, 'by itself it fits: that is why checkpoints are kept')
  assert.match(blind.words, /No kept checkpoint was given/)
  const seeing = verify(exported, '--key', vkey, ...keptOptions(kept))
  assert.equal(seeing.status, 1)
  assert.deepEqual(
    [seeing.report.findings[0]?.kind, seeing.report.findings[0]?.between],
    ['rewritten', [sizes[0], (sizes[1] ?? 0) - 1]],
  )
  assert.match(seeing.words, /rewritten and signed again/)
  assert.match(seeing.words, new RegExp(`after line ${(sizes[0] ?? 0) - 1}`))
  // The witness does not sign the new history, and says so in the organisation's own trail.
  await shown.round(world.db)
  assert.match(shown.describe().contradictions[orgId] ?? 'none', /not the beginning/)
  const { rows } = await world.superuser.query(
    `select from audit.line where org_id = $1 and event = 'witness.contradicts'`,
    [orgId],
  )
  assert.equal(rows.length, 1)
  assert.equal(verify(exported, '--witness', witness.vkey).status, 1, 'and there is no signature of it')
})

test('an older database put back: with the last state only, and after the log went on from there', async () => {
  const { orgId, kept, sizes } = await keptLog()
  await forget(orgId, sizes[1] ?? 0)
  await world.byHand(
    'delete from audit.line l where org_id = $1 and not exists (select from audit.leaf f where f.line_id = l.line_id)',
    [orgId],
  )
  const later = new Date(Date.now() + 3_600_000)
  const old = verify(await exportOf(world, orgId, later), ...keptOptions(kept))
  assert.equal(old.status, 1)
  assert.deepEqual([old.report.findings[0]?.kind, old.report.findings[0]?.seq], ['truncated', sizes[1]])
  assert.match(old.words, /an older database was put back/)
  // An export that is honestly older than the kept checkpoint accuses nobody, and is no success either.
  const earlier = verify(await exportOf(world, orgId, new Date(Date.now() - 3_600_000)), ...keptOptions(kept))
  assert.equal(earlier.status, 3)
  // The next line that is written goes to the witness, who has seen more.
  await world.write(orgId, 1)
  await world.sealer().round()
  await shown.round(world.db)
  await shown.round(world.db)
  assert.match(shown.describe().contradictions[orgId] ?? 'none', /older database was put back/)
  // The log goes on from there, past the kept size: another history of that length.
  await world.write(orgId, 30)
  await world.sealer().round()
  const forked = verify(await exportOf(world, orgId), ...keptOptions(kept))
  assert.deepEqual(
    [forked.report.findings[0]?.kind, forked.report.findings[0]?.between],
    ['rewritten', [sizes[1], (sizes[2] ?? 0) - 1]],
  )
})

test("a checkpoint of somebody else, a forged one, a key that is not the log's", async () => {
  const { orgId, kept, vkey } = await keptLog()
  const other = await keptLog()
  const exported = await exportOf(world, orgId)
  assert.match(verify(exported, '--checkpoint', other.kept[0] ?? '').words, /another log/)
  assert.match(verify(exported, '--key', other.vkey).words, /the key is of/)
  const [note] = kept
  assert.ok(note)
  const forged = file(exported.split('\n')[0] ?? '')
  assert.equal(verify(exported, '--checkpoint', forged).status, 1)
  const impostor = exported.replaceAll(vkey, `${vkey.split('+')[0]}+00000000+AQAA`)
  assert.equal(verify(impostor).status, 1)
})
