// What a claim is, what a probe of it is, and what comes of it.
import type { World } from './world/world.ts'

export type Claim = {
  id: string
  /** In our own words, in a line. */
  text: string
  /** Software can hold the artefact and watch its date, no more. */
  organisational?: true
}

/**
 * A probe looks at the running system from outside, as an auditor would. `run` returns its evidence in a line and
 * throws Refuted when the claim does not hold. `control` does the same to something that is broken on purpose: it has
 * to throw Refuted, or the probe could not have found anything and its result is worth nothing.
 */
export type Probe = {
  id: string
  run(world: World): Promise<string>
  /** What was broken, in words, and the same look at it. */
  control: { broken: string; run(world: World): Promise<unknown> }
}

/** The claim does not hold, and this is what was seen. Any other error is an error of the probe. */
export class Refuted extends Error {
  constructor(seen: string) {
    super(seen)
    this.name = 'Refuted'
  }
}

export function holds(condition: boolean, seen: string): asserts condition {
  if (!condition) throw new Refuted(seen)
}

export type Verdict = 'holds' | 'fails' | 'not built yet'
export type Entry = {
  id: string
  claim: string
  verdict: Verdict
  evidence: string
  control: string
  duration_ms: number
}
