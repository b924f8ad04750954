// Knocking at several doors with several identities: who must be refused, who must be let in.
import { holds } from '../claim.ts'
import { type Door, knock, type KnockWith } from '../world/door.ts'
import type { Lax } from '../world/lax.ts'
import type { World } from '../world/world.ts'

export type Visit = { who: string; how: KnockWith }

export const doorsOf = (world: World): Door[] => [world.doors.mqtt, world.doors.https]
export const laxDoorsOf = (lax: Lax): Door[] => [lax.mqtt, lax.https]

/** Nobody of these is let in by any of the doors. */
export async function allRefused(doors: Door[], visits: Visit[]): Promise<string> {
  const reasons = new Map<string, number>()
  for (const door of doors)
    for (const { who, how } of visits) {
      const answer = await knock(door, how)
      holds(!answer.letIn, `${door.name} lets in ${who} (${answer.said})`)
      reasons.set(answer.said, (reasons.get(answer.said) ?? 0) + 1)
    }
  const told = [...reasons].map(([reason, count]) => `${count}x ${reason}`).join(', ')
  return `${visits.length} kinds refused at ${doors.map((door) => door.name).join(' and ')}: ${told}`
}

/** The same visitor is let in by every door: otherwise a refusal would say nothing. */
export async function letInEverywhere(doors: Door[], { who, how }: Visit): Promise<void> {
  for (const door of doors) {
    const answer = await knock(door, how)
    holds(answer.letIn, `${door.name} refuses ${who} (${answer.said})`)
  }
}
