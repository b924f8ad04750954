// Recordings go through a real gateway as the device that its files make it, and come back equal, value by value, through
// the API. The recordings of real machines are read where they are (FAIRLEAD_RECORDINGS, or ../shared/data beside the
// project) and never copied; a generated one is always replayed.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { after, before, test } from 'node:test'
import { z } from 'zod'
import { startWorld, type World } from '../claims/world/world.ts'
import { replay } from '../cli/replay.ts'
import { parseRow } from '../core/csv/row.ts'
import { randomFrom } from '../sim/random.ts'
import type { Added } from '../claims/world/world.ts'
import { projectRoot } from './project-files.ts'

const RECORDINGS = process.env.FAIRLEAD_RECORDINGS ?? join(projectRoot, '..', 'shared', 'data')

const signals = z.object({ signals: z.array(z.object({ signalNo: z.number(), key: z.string() })) })
const samples = z.object({
  series: z.array(
    z.object({
      signalNo: z.number(),
      t: z.array(z.number()),
      v: z.array(z.union([z.number(), z.boolean(), z.string()])),
    }),
  ),
})

type Series = Map<number, number | boolean | string>

let world: World
before(async () => {
  world = await startWorld(() => undefined)
})
after(() => world?.close())

async function replayed(file: string, ...options: string[]): Promise<{ asset: Added; code: number; told: string[] }> {
  const asset = await world.addAsset('harbour')
  const told: string[] = []
  const files = ['--cert', asset.certFile, '--key', asset.keyFile, '--trust', asset.trustFile]
  const output = { line: (text: string) => told.push(text), progress: () => undefined }
  const code = await replay([file, ...files, '--url', world.platform.mqttUrl, '--quiet', ...options], output)
  return { asset, code, told }
}

/** Everything that the platform has of the asset, by key, read as an engineer reads it. */
async function readBack(asset: Added, from: number, to: number): Promise<Map<string, Series>> {
  const engineer = await world.as('harbour', 'engineer')
  const known = await engineer.call('GET', `/v1/assets/${asset.assetId}/signals`, signals)
  const series = new Map<string, Series>()
  for (const { signalNo, key } of known.signals) {
    const path = `/v1/assets/${asset.assetId}/samples?from=${from}&to=${to}&signals=${signalNo}`
    const [found] = (await engineer.call('GET', path, samples)).series
    series.set(key, new Map(found?.t.map((ts, i) => [ts, found.v[i] ?? Number.NaN])))
  }
  return series
}

/** What a reader of the file would say that it holds, by other code than the replay's: rows split, times by Date. */
function contentOf(file: string): { columns: Map<string, Series>; from: number; to: number } {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/)
  const delimiter = head.includes(';') ? ';' : ','
  const names = fieldsOf(head, delimiter)
  const columns = new Map(names.slice(1).map((name): [string, Series] => [name, new Map()]))
  const taken = new Set<number>()
  for (const line of lines) {
    const [time = '', ...cells] = fieldsOf(line, delimiter)
    let ts = Date.parse(`${time.replace(' ', 'T')}Z`)
    // A repeated hour: both values are kept, the later one a millisecond on.
    while (taken.has(ts)) ts += 1
    taken.add(ts)
    cells.forEach((cell, i) => {
      columns.get(names[i + 1] ?? '')?.set(ts, Number(cell))
    })
  }
  return { columns, from: Math.min(...taken), to: Math.max(...taken) + 1 }
}

function fieldsOf(line: string, delimiter: string): string[] {
  const parsed = parseRow(line, delimiter)
  assert.ok(typeof parsed === 'object' && 'fields' in parsed)
  return parsed.fields
}

async function comesBackEqual(file: string): Promise<number> {
  const { asset, code, told } = await replayed(file)
  assert.equal(code, 0, told.join('\n'))
  const expected = contentOf(file)
  const found = await readBack(asset, expected.from, expected.to)
  assert.deepEqual([...found.keys()].toSorted(), [...expected.columns.keys()].toSorted())
  let compared = 0
  for (const [key, series] of expected.columns) {
    const back = found.get(key)
    assert.equal(back?.size, series.size, key)
    for (const [ts, value] of series) assert.ok(Object.is(back.get(ts), value), `${key} at ${ts}: ${back.get(ts)}`)
    compared += series.size
  }
  return compared
}

const recordings = existsSync(RECORDINGS)
  ? readdirSync(RECORDINGS, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.csv'))
      .map((name) => join(RECORDINGS, name))
  : []

test('the recordings are there', {
  skip: recordings.length > 0 ? false : `no recordings in ${relative(projectRoot, RECORDINGS)}`,
}, () => {
  assert.ok(recordings.length > 0)
})
for (const file of recordings)
  test(`${relative(RECORDINGS, file)} comes back equal, value by value`, async (t) => {
    t.diagnostic(`${await comesBackEqual(file)} values compared`)
  })

test('a generated recording with every kind of number comes back equal', async () => {
  const random = randomFrom('recording')
  const numbers = [0, 1, 0.1, 1 / 3, 1e-300, 1.7976931348623157e308, 5e-324, 2 ** 53, -40.5, 91.45716359999999, 1e21]
  const start = Date.UTC(2024, 1, 28, 23, 59, 0)
  const rows = Array.from({ length: 500 }, (_, i) => {
    const time = new Date(start + i * 1_000).toISOString().slice(0, 23).replace('T', ' ')
    return `${time};${numbers[i % numbers.length]};${random.normal() * 10 ** random.between(-20, 20)};${i}`
  })
  const file = join(world.dir, 'generated.csv')
  writeFileSync(file, `time;"quoted; name";wild;count\r\n${rows.join('\r\n')}\r\n`)
  assert.equal(await comesBackEqual(file), 1_500)
})

test('broken rows are told with their line and cost nothing else; states and booleans arrive', async () => {
  const lines = [
    't,x,on,mode',
    '2024-01-01 00:00:00,1,true,auto',
    'never,2,true,auto',
    '2024-01-01 00:00:02,3',
    '2024-01-01 00:00:03,four,false,hand',
    '2024-01-01 00:00:04,5,true,"auto, remote"',
  ]
  const file = join(world.dir, 'broken.csv')
  writeFileSync(file, lines.join('\n'))
  const { asset, code, told } = await replayed(file)
  assert.equal(code, 3)
  for (const line of ['line 3', 'line 4', 'line 5'])
    assert.ok(
      told.some((text) => text.startsWith(line)),
      told.join('\n'),
    )
  const from = Date.UTC(2024, 0, 1)
  const found = await readBack(asset, from, from + 10_000)
  assert.deepEqual(
    [...(found.get('x') ?? [])],
    [
      [from, 1],
      [from + 4_000, 5],
    ],
  )
  assert.deepEqual([...(found.get('on')?.values() ?? [])], [true, false, true])
  assert.deepEqual([...(found.get('mode')?.values() ?? [])], ['auto', 'hand', 'auto, remote'])
})

test('rebased to now and sped up, a recording ends as it would be watched live', async () => {
  const file = join(world.dir, 'short.csv')
  writeFileSync(
    file,
    `t,x\n${Array.from({ length: 11 }, (_, i) => `2020-01-01 00:00:${String(i).padStart(2, '0')},${i}`).join('\n')}\n`,
  )
  const started = Date.now()
  const { asset, code } = await replayed(file, '--rebase', 'now', '--speed', '10')
  assert.equal(code, 0)
  const found = (await readBack(asset, started - 1, Date.now() + 1)).get('x')
  assert.deepEqual(
    [...(found?.values() ?? [])],
    Array.from({ length: 11 }, (_, i) => i),
  )
  const times = [...(found?.keys() ?? [])]
  assert.equal((times.at(-1) ?? 0) - (times[0] ?? 0), 1_000)
})

test('a platform that is not ours, a revoked certificate and a missing gateway are told apart', async () => {
  const file = join(world.dir, 'short.csv')
  const asset = await world.addAsset('harbour')
  const told = async (url: string, trustFile: string) => {
    const lines: string[] = []
    const files = ['--cert', asset.certFile, '--key', asset.keyFile, '--trust', trustFile]
    const code = await replay([file, ...files, '--url', url, '--quiet'], {
      line: (text) => lines.push(text),
      progress: () => undefined,
    })
    assert.equal(code, 1, lines.join('\n'))
    return lines.join('\n')
  }
  assert.match(await told(`mqtts://localhost:${world.lax.mqtt.port}`, asset.trustFile), /trust/)
  assert.match(await told('mqtts://localhost:1', asset.trustFile), /running/)
  assert.match(await told(world.platform.mqttUrl.replace('localhost', '127.0.0.2'), asset.trustFile), /name|running/)
  const engineer = await world.as('harbour', 'engineer')
  await engineer.tell('POST', `/v1/assets/${asset.assetId}/certificates/${asset.serial}/revoke`, {
    reason: 'superseded',
  })
  assert.match(await told(world.platform.mqttUrl, asset.trustFile), /revoked|current/)
})
