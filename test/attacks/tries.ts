// The plainest attack on what this database alone has: one statement in a request of somebody's, and a commit.
import { type Attack, type Attacker, anyRow, ran, type Who } from './attack.ts'

/** Runs SQL of ours in a request of somebody's, and commits it. */
export const tries = (
  id: string,
  what: string,
  who: Who,
  text: string,
  values?: (it: Attacker) => unknown[] | Promise<unknown[]>,
): Attack => ({
  id,
  what,
  on: 'ours',
  run: async (it) => {
    const them = it.as(who)
    const rows = await them.sql(text, await values?.(it))
    await them.commit()
    return rows
  },
  succeeded: ran,
})

/** It is enough to have got a row. */
export const reads = (attack: Attack): Attack => ({ ...attack, succeeded: anyRow })
