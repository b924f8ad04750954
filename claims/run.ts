// npm run claims: starts the platform and looks at every promise from outside, as an auditor would. Prints the register
// and writes it to .fairlead/register.json (or the file named by --out). Exit code 1 when a promise of this version does
// not hold, or when a probe's control did not fail. `npm run claims P-18 V-05` looks at these alone.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { CLAIMS, PROMISED } from './catalogue.ts'
import { type Claim, type Entry, type Probe, Refuted } from './claim.ts'
import { printEntry, printSummary } from './print.ts'
import { startWorld, type World } from './world/world.ts'

const REGISTER = join('.fairlead', 'register.json')

async function loadProbes(): Promise<Map<string, Probe>> {
  const probes = new Map<string, Probe>()
  for (const file of readdirSync(join(import.meta.dirname, 'probes')).filter((name) => /^[pv]-\d\d\.ts$/.test(name))) {
    const module: { probe: Probe } = await import(`./probes/${file}`)
    const id = file.slice(0, -3).toUpperCase()
    if (module.probe.id !== id) throw new Error(`claims/probes/${file} probes ${module.probe.id}`)
    probes.set(id, module.probe)
  }
  return probes
}

/** The control first: a probe that cannot fail proves nothing, so its result would not be worth looking at. */
async function examine(claim: Claim, probe: Probe | undefined, world: World | undefined): Promise<Entry> {
  const entry: Entry = {
    id: claim.id,
    claim: claim.text,
    verdict: 'not built yet',
    evidence: '',
    control: '',
    duration_ms: 0,
  }
  if (!probe || !world) return claim.organisational ? { ...entry, evidence: 'organisational' } : entry
  const started_ms = performance.now()
  const control = await outcome(() => probe.control.run(world))
  const result = await outcome(() => probe.run(world))
  const controlFailed = control.refuted !== undefined
  return {
    ...entry,
    verdict: controlFailed && result.evidence !== undefined ? 'holds' : 'fails',
    evidence: result.evidence ?? result.refuted ?? `the probe itself failed: ${result.error}`,
    control: controlFailed
      ? `${probe.control.broken}: ${control.refuted}`
      : `CONTROL DID NOT FAIL (${probe.control.broken}): ${control.error ?? control.evidence}`,
    duration_ms: Math.round(performance.now() - started_ms),
  }
}

type Outcome = { evidence?: string; refuted?: string; error?: string }

async function outcome(look: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { evidence: String(await look()) }
  } catch (error) {
    if (error instanceof Refuted) return { refuted: error.message }
    return {
      error: error instanceof Error ? `${error.message} ${error.stack?.split('\n')[1]?.trim() ?? ''}` : String(error),
    }
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string', default: REGISTER } },
  })
  const wanted = positionals.map((id) => id.toUpperCase())
  const unknown = wanted.filter((id) => !CLAIMS.some((claim) => claim.id === id))
  if (unknown.length > 0) throw new Error(`no such claim: ${unknown.join(', ')}`)
  const claims = CLAIMS.filter(({ id }) => wanted.length === 0 || wanted.includes(id))
  const probes = await loadProbes()
  const probed = claims.some(({ id }) => probes.has(id))
  const world = probed ? await startWorld((text) => process.stderr.write(`${text}\n`)) : undefined
  const register: Entry[] = []
  try {
    for (const claim of claims) {
      const entry = await examine(claim, probes.get(claim.id), world)
      register.push(entry)
      printEntry(entry)
    }
  } finally {
    await world?.close()
  }
  const broken = register.filter(
    ({ id, verdict }) => verdict === 'fails' || (PROMISED.includes(id) && verdict !== 'holds'),
  )
  printSummary(register, broken)
  if (wanted.length === 0) {
    mkdirSync(dirname(values.out), { recursive: true })
    writeFileSync(values.out, `${JSON.stringify({ at: new Date().toISOString(), claims: register }, null, 2)}\n`)
  }
  return broken.length > 0 ? 1 : 0
}

process.exitCode = await main()
