// `fairlead verify` over a million lines, as a process of its own: time, and the most memory it ever held. The lines have
// the text of a real one, each with ids of its own.
import { spawn } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { logVerifiers, signCheckpoint } from '../../core/merkle/checkpoint.ts'
import { formatExportHeader, formatExportLine } from '../../core/merkle/export-file.ts'
import { Frontier } from '../../core/merkle/frontier.ts'
import { leafHash } from '../../core/merkle/hash.ts'
import { formatVkey, rawPublicKey } from '../../core/merkle/keys.ts'

const LINES = 1_000_000
const ORG = '6f1f8a52-3c59-4a8e-9f0a-3f6f2f6d3c11'
const BATCH = 5_000

export type VerifyFigures = { lines: number; file_MB: number; seconds: number; lines_per_s: number; memory_MB: number }

export async function measureVerifying(): Promise<VerifyFigures> {
  const dir = mkdtempSync(join(tmpdir(), 'fl-verify-'))
  try {
    const { file, notes } = await write(dir)
    const kept = notes.flatMap((note) => ['--checkpoint', note])
    const started = performance.now()
    const child = spawn(process.execPath, ['bin/fairlead.ts', 'verify', file, ...kept, '--quiet'], {
      cwd: join(import.meta.dirname, '../..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let [memory_kB, said] = [0, '']
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    const look = setInterval(() => {
      memory_kB = Math.max(memory_kB, peak_kB(child.pid ?? 0))
    }, 100)
    const [code] = await once(child, 'close')
    clearInterval(look)
    const seconds = (performance.now() - started) / 1000
    if (code !== 0 || !said.includes('Everything fits')) throw new Error(`it does not verify: ${said}`)
    return {
      lines: LINES,
      file_MB: statSync(file).size / 1e6,
      seconds,
      lines_per_s: LINES / seconds,
      memory_MB: memory_kB / 1000,
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function peak_kB(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return 0
  }
}

/** The export, and checkpoints that somebody kept at each tenth of it. */
async function write(dir: string): Promise<{ file: string; notes: string[] }> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const origin = `bench.example/audit/${ORG}`
  const [file, body] = [join(dir, 'audit.jsonl'), join(dir, 'body')]
  const frontier = new Frontier()
  const notes: string[] = []
  const out = createWriteStream(body)
  for (let seq = 0; seq < LINES; ) {
    let text = ''
    for (let i = 0; i < BATCH; i++, seq++) {
      const line = lineText(seq)
      const hash = leafHash(Buffer.from(line))
      frontier.append(hash)
      text += formatExportLine({ seq, hash, text: line })
    }
    if (!out.write(text)) await once(out, 'drain')
    if (seq % (LINES / 10) === 0 && seq < LINES) {
      const note = join(dir, `kept-${seq}`)
      writeFileSync(note, signCheckpoint({ origin, size: seq, root: frontier.root() }, privateKey, 1_700_000_000 + seq))
      notes.push(note)
    }
  }
  out.end()
  await once(out, 'close')
  const checkpoint = signCheckpoint({ origin, size: LINES, root: frontier.root() }, privateKey, 1_700_000_000 + LINES)
  const vkey = formatVkey(logVerifiers(origin, rawPublicKey(privateKey)).text)
  const header = {
    origin,
    vkey,
    size: LINES,
    first: 0,
    end: LINES,
    checkpoint,
    made: new Date().toISOString(),
    from: null,
    to: null,
  }
  writeFileSync(file, formatExportHeader(header))
  const whole = createWriteStream(file, { flags: 'a' })
  const { createReadStream } = await import('node:fs')
  for await (const chunk of createReadStream(body, { highWaterMark: 1024 * 1024 }))
    if (!whole.write(chunk)) await once(whole, 'drain')
  whole.end()
  await once(whole, 'close')
  rmSync(body)
  return { file, notes }
}

function lineText(seq: number): string {
  const id = (kind: string): string => {
    const hex = createHash('sha256').update(`${kind}${seq}`).digest('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  }
  const at = new Date(1_700_000_000_000 + seq * 997).toISOString().replace('Z', '000Z')
  return `{"v":1,"org":"${ORG}","line":"${id('l')}","at":"${at}","category":"configuration","event":"asset.changed","result":"done","person":"${id('p')}","staff":null,"grant":null,"session":"${id('s')}","process":"fairlead_api","request":"${id('r')}","address":"192.0.2.7","table":"app.asset","op":"update","key":{"asset_id": "${id('a')}"},"concerns":{"site_id": "${id('t')}"},"changed":{"kind": ["pump", "crane"], "name_sealed": ["AQAAAAEx7dSI1xD2yqJxkCRUJ0C7OXw5bW8yGqQKkZ0dTNBz0yKkWc1w", "AQAAAAEx7dSI1xD2yqJxkCRUJ0C7OXw5bW8yGqQKkZ0dTNBz0yKkWc1w"]}}`
}
