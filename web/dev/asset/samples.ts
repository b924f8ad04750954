// The export of samples of the fixture.
import type { Answer } from '../answers.ts'
import type { World } from '../world.ts'

/** Long enough to be worth counting; nobody reads it. */
export function sampleFile(world: World, format: string): Answer {
  if (!world.refusesExport) return { status: 200, body: `${format} `.repeat(50_000) }
  return {
    problem: 429,
    title: 'Over a limit',
    detail: 'Computed signals take too many points, or too much work, over this time',
  }
}
