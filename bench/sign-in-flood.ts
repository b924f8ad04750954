// What a flood of sign-ins takes from everybody else: by turns in peace and while strangers try passwords from ever new
// addresses and for ever new accounts, so that no throttle takes them off the processor.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Flooded } from './waits/strangers.ts'
import { compare, keep, startStage, type Waits, waits } from './waits/waits.ts'
import { ask, end, start } from './ingest/child.ts'

const IS_QUICK = process.argv.includes('--quick')
const ROUNDS = IS_QUICK ? 2 : 8
const PHASE_MS = IS_QUICK ? 4_000 : 10_000
const STRANGERS = 32

export async function run(): Promise<void> {
  const stage = await startStage()
  const strangers = start(join(import.meta.dirname, 'flood/strangers.ts'))
  const { publicUrl, trust } = stage.platform
  const peace: Waits[] = []
  const flood: Waits[] = []
  let tried: Flooded = { judged: 0, turnedAway: 0, other: 0 }
  try {
    await ask(strangers, { kind: 'target', url: publicUrl, trust })
    for (let round = 0; round <= ROUNDS; round++) {
      const quiet = await waits(stage, PHASE_MS)
      await ask(strangers, { kind: 'begin', strangers: STRANGERS })
      const loud = await waits(stage, PHASE_MS)
      tried = await ask<Flooded>(strangers, { kind: 'end' })
      // What waited in the queues of a flood is over after a second.
      await sleep(1_000)
      // The first round warms everything up.
      if (round === 0) continue
      peace.push(quiet)
      flood.push(loud)
    }
  } finally {
    await end(strangers)
    await stage.close()
  }
  const table = compare(peace, flood)
  console.table(table)
  const { judged, turnedAway, other } = tried
  console.log(`in a phase of the flood: ${judged} passwords judged, ${turnedAway} turned away, ${other} otherwise`)
  if (!IS_QUICK)
    keep('sign-in-flood', { rounds: ROUNDS, phase_ms: PHASE_MS, strangers: STRANGERS, tried, waits: table })
}
