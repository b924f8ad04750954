// Go's golang.org/x/mod/sumdb/note and tlog accept what our log hands out: checkpoints of the vault, the texts of lines,
// inclusion and consistency proofs and tiles out of the database. Debian packages both (golang-go,
// golang-golang-x-mod-dev); no network is needed.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { OrgId } from '../core/ids.ts'
import { runsIn } from '../core/merkle/hash.ts'
import { consistencyPlan, inclusionPlan, type ProofPlan, proofFrom, rangesOf } from '../core/merkle/proof.ts'
import { type HashRange, TILE_WIDTH, tilesOf } from '../core/merkle/tiles.ts'
import { type LogWorld, startLogWorld } from '../server/worker/sealing/testing.ts'

const GOPATH = '/usr/share/gocode'
const hasGo = spawnSync('go', ['version']).status === 0 && existsSync(`${GOPATH}/src/golang.org/x/mod/sumdb/note`)
const skip = hasGo ? false : 'Go and golang.org/x/mod are not installed (golang-go, golang-golang-x-mod-dev)'
const dir = mkdtempSync(join(tmpdir(), 'fl-go-'))
const program = join(dir, 'check')
let world: LogWorld

before(async () => {
  if (!hasGo) return
  const env = {
    PATH: process.env.PATH,
    HOME: dir,
    GOPATH,
    GO111MODULE: 'off',
    GOCACHE: join(dir, 'cache'),
    GOFLAGS: '',
  }
  const built = spawnSync('go', ['build', '-o', program, join(import.meta.dirname, 'go', 'main.go')], {
    env,
    encoding: 'utf8',
  })
  assert.equal(built.status, 0, built.stderr)
  world = await startLogWorld()
})
after(async () => {
  await world?.stop()
  rmSync(dir, { recursive: true, force: true })
})

const base64 = (proof: readonly Buffer[]): string[] => proof.map((hash) => hash.toString('base64'))

/** Hashes as the worker and the api read them. */
async function read(orgId: OrgId, ranges: readonly HashRange[]): Promise<Buffer[]> {
  const { rows } = await world.db.asProcess((tx) =>
    sql<{
      hashes: Buffer
    }>`select audit.tree_hashes(${orgId}, ${ranges.map(({ level }) => level)}, ${ranges.map(({ from }) => from)}, ${ranges.map(({ count }) => count)}) as hashes`.execute(
      tx.kysely,
    ),
  )
  return runsIn(rows[0]?.hashes ?? Buffer.alloc(0), ranges)
}
const proof = async (orgId: OrgId, plan: ProofPlan): Promise<string[]> =>
  base64(proofFrom(plan, await read(orgId, rangesOf(plan))))

async function handedOut(): Promise<{
  vkey: string
  notes: string[]
  lines: string[]
  proofs: { index: number; proof: string[] }[]
  consistency: { old: number; proof: string[] }[]
  tiles: Record<string, string>
}> {
  const orgId = await world.newOrg()
  const sealer = world.sealer()
  for (const count of [1, 5, 250, 1, 300, 143]) {
    await world.write(orgId, count)
    await sealer.round()
  }
  const { superuser } = world
  const checkpoints = await superuser.query<{ size: string; note: string }>(
    'select size, note from audit.checkpoint where org_id = $1 order by size',
    [orgId],
  )
  const lines = await superuser.query<{ text: string }>(
    'select audit.leaf_text(l) as text from audit.leaf f join audit.line l using (org_id, line_id) where org_id = $1 order by seq',
    [orgId],
  )
  const sizes = checkpoints.rows.map(({ size }) => Number(size))
  const size = sizes.at(-1) ?? 0
  const proofs = []
  for (const index of [0, 1, 255, 256, 511, 512, 600, size - 1])
    proofs.push({ index, proof: await proof(orgId, inclusionPlan(index, size)) })
  const consistency = []
  for (const old of sizes.slice(0, -1)) consistency.push({ old, proof: await proof(orgId, consistencyPlan(old, size)) })
  const tiles: Record<string, string> = {}
  for (const { level, index, width } of tilesOf(size)) {
    const [hashes] = await read(orgId, [{ level, from: index * TILE_WIDTH, count: width }])
    tiles[`${level}/${index}`] = hashes?.toString('base64') ?? ''
  }
  return {
    vkey: await world.vkey(orgId),
    notes: checkpoints.rows.map(({ note }) => note),
    lines: lines.rows.map(({ text }) => text),
    proofs,
    consistency,
    tiles,
  }
}

const ask = (input: unknown): string =>
  spawnSync(program, { input: JSON.stringify(input), encoding: 'utf8' }).stdout.trim()

test('checkpoints, lines, proofs and tiles are accepted; changed ones are not', { skip }, async () => {
  const good = await handedOut()
  assert.ok(good.notes.length >= 6 && good.lines.length > 700)
  assert.equal(ask(good), 'accepted')
  const [firstProof] = good.proofs
  assert.ok(firstProof)
  assert.match(ask({ ...good, notes: good.notes.map((note) => note.replace(/\n(\d+)\n/, '\n1$1\n')) }), /note\.Open/)
  assert.match(ask({ ...good, lines: good.lines.with(5, good.lines[4] ?? '') }), /root/)
  assert.match(ask({ ...good, proofs: [{ ...firstProof, index: 3 }] }), /CheckRecord/)
  assert.match(
    ask({ ...good, consistency: good.consistency.map((each) => ({ ...each, proof: each.proof.toReversed() })) }),
    /CheckTree/,
  )
  assert.match(ask({ ...good, tiles: { ...good.tiles, '0/1': good.tiles['0/0'] } }), /another proof|tiles/)
})
