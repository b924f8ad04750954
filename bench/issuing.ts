// What a thousand certificates a minute take from everybody else: by turns in peace and while an engineer of another organisation adds assets, whose
// keys the platform makes (the dearest way there is). A rate below a thousand is said, and fails.
import { setTimeout as sleep } from 'node:timers/promises'
import { addAsset, compare, keep, type Stage, startStage, type Waits, waits } from './waits/waits.ts'

const IS_QUICK = process.argv.includes('--quick')
const ROUNDS = IS_QUICK ? 2 : 6
const PHASE_MS = IS_QUICK ? 4_000 : 20_000
const PER_MINUTE = 1_000

export async function run(): Promise<void> {
  const stage = await startStage()
  const peace: Waits[] = []
  const issuing: Waits[] = []
  let made = 0
  try {
    for (let round = 0; round <= ROUNDS; round++) {
      const quiet = await waits(stage, PHASE_MS)
      const rate = issue(stage, round)
      const busy = await waits(stage, PHASE_MS)
      made = await rate
      // The first round warms everything up.
      if (round === 0) continue
      peace.push(quiet)
      issuing.push(busy)
    }
  } finally {
    await stage.close()
  }
  const perMinute = Math.round((made * 60_000) / PHASE_MS)
  const table = compare(peace, issuing)
  console.table(table)
  console.log(`certificates issued: ${made} in ${PHASE_MS / 1000} s, ${perMinute} a minute`)
  if (perMinute < PER_MINUTE) process.exitCode = 1
  if (!IS_QUICK) keep('issuing', { rounds: ROUNDS, phase_ms: PHASE_MS, perMinute, waits: table })
}

/** At its pace for the length of a phase; resolves to how many were issued by its end. */
async function issue({ elsewhere }: Stage, round: number): Promise<number> {
  const begun = performance.now()
  const pace_ms = 60_000 / PER_MINUTE
  const underWay: Promise<void>[] = []
  let made = 0
  // One more than the rate asks for: the last one may still be under way when the phase ends.
  for (let i = 0; i * pace_ms < PHASE_MS + pace_ms; i++) {
    await sleep(Math.max(0, begun + i * pace_ms - performance.now()))
    const one = addAsset(elsewhere, `Issued ${round}/${i}`).then(() => {
      if (performance.now() - begun <= PHASE_MS + 2 * pace_ms) made++
    })
    underWay.push(one)
  }
  await Promise.all(underWay)
  return made
}
