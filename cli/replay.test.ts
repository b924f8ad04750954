import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isFailure } from '../core/errors.ts'
import { paced } from './replay-pace.ts'
import { type Findings, type Point, readRecording, recogniseFile } from './replay-recording.ts'
import { type Output, replay } from './replay.ts'

const dir = mkdtempSync(join(tmpdir(), 'fairlead-replay-'))
after(() => rmSync(dir, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(dir, name)
  writeFileSync(path, content)
  return path
}

async function read(path: string): Promise<{ points: Point[]; findings: Findings }> {
  const findings: Findings = { rows: 0, broken: [], brokenCount: 0, repeated: [] }
  const points: Point[] = []
  for await (const point of readRecording(path, await recogniseFile(path), findings)) points.push(point)
  return { points, findings }
}

function told(): Output & { lines: string[] } {
  const lines: string[] = []
  return { lines, line: (text) => lines.push(text), progress: () => undefined }
}

test('a repeated hour keeps both values, a millisecond apart, and says so', async () => {
  const at = Date.UTC(2014, 0, 7, 2)
  const hour = '2014-01-07 02:00:00,1.5\n2014-01-07 02:05:00,2.5\n'
  const { points, findings } = await read(file('fold.csv', `timestamp,value\n${hour}${hour.replaceAll('.5', '.25')}`))
  assert.deepEqual(
    points.map(({ ts, values }) => [ts - at, values['value']]),
    [
      [0, 1.5],
      [300_000, 2.5],
      [1, 1.25],
      [300_001, 2.25],
    ],
  )
  assert.deepEqual(findings.repeated, [{ line: 4 }, { line: 5 }])
})

test('broken rows are skipped with their line; the rest is read', async () => {
  const rows = [
    't;x',
    '2020-01-01 00:00:00;1',
    'yesterday;2',
    '2020-01-01 00:00:02',
    '2020-01-01 00:00:03;oops',
    '2020-01-01 00:00:04;5',
  ]
  const { points, findings } = await read(file('broken.csv', rows.join('\r\n')))
  assert.deepEqual(
    points.map((point) => point.values['x']),
    [1, 5],
  )
  assert.deepEqual(
    findings.broken.map(({ line }) => line),
    [3, 4, 5],
  )
  assert.equal(findings.rows, 5)
})

test('what is no table is refused with what to do', async () => {
  const refused = async (name: string, content: string | Uint8Array) =>
    assert.rejects(
      () => recogniseFile(file(name, content)),
      (error) => isFailure(error, 'invalid'),
    )
  await refused('utf16.csv', Buffer.from('\uFEFFt,x\n2020-01-01,1\n', 'utf16le'))
  await refused('binary.csv', Uint8Array.of(1, 0, 2))
  await refused('empty.csv', '')
  await refused('untimed.csv', 'a,b\n1,2\n3,4\n')
})

test('pace: at once, as recorded, faster, and from now on without ever being ahead', () => {
  const started_ms = 1_000_000
  assert.deepEqual(paced({ rebase: false, started_ms }, 50, 150), { ts: 150, due_ms: started_ms })
  assert.deepEqual(paced({ rebase: false, speed: 10, started_ms }, 50, 150), { ts: 150, due_ms: started_ms + 10 })
  assert.deepEqual(paced({ rebase: true, started_ms }, 50, 150), { ts: started_ms + 100, due_ms: started_ms + 100 })
  const third = paced({ rebase: true, speed: 3, started_ms }, 50, 150)
  assert.ok(third.ts <= third.due_ms && third.ts === started_ms + 33)
})

test('wrong usage is told with exit code 2, what cannot be sent with 1', async () => {
  const recording = file('fine.csv', 't,x\n2020-01-01,1\n')
  const pem = file('nothing.pem', 'no pem')
  const files = ['--cert', pem, '--key', pem, '--trust', pem]
  for (const args of [
    [],
    [recording],
    [recording, ...files, '--speed', '-1'],
    [recording, ...files, '--nonsense'],
    files,
  ]) {
    const output = told()
    assert.equal(await replay(args, output), 2, args.join(' '))
    assert.ok(output.lines.length > 0)
  }
  const output = told()
  assert.equal(await replay([recording, ...files], output), 1)
  assert.match(output.lines.join('\n'), /--cert .* holds no PEM/)
  assert.equal(await replay([recording, ...files, '--url', 'mqtt://localhost:1883'], told()), 1)
})
