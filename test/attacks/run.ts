// Runs attacks against a target, one after the other, and says which got what they came for.
import type { Attack, Verdict } from './attack.ts'
import { OneAttacker, type World } from './internal/attacker.ts'

export async function attack(world: World, attacks: readonly Attack[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  for (const one of attacks)
    if (one.on === undefined || one.on === world.is) verdicts.push(await attackOnce(world, one))
  return verdicts
}

async function attackOnce(world: World, { id, what, run, succeeded }: Attack): Promise<Verdict> {
  const attacker = new OneAttacker(world)
  try {
    const evidence = await run(attacker)
    const open = await succeeded(evidence, attacker)
    return { id, what, open, evidence: brief(JSON.stringify(evidence) ?? 'it ran') }
  } catch (error) {
    // The database refused, which is what it is for; anything else is a mistake in the attack.
    if (!(error instanceof Error) || !('code' in error || 'kind' in error)) throw error
    return { id, what, open: false, evidence: brief(`${'code' in error ? String(error.code) : ''} ${error.message}`) }
  } finally {
    await attacker.leave()
    await world.renew()
    // What an attack may leave to every later connection is undone, or it would decide the attacks after it.
    await attacker.truth(`alter role ${world.role} reset all`)
    for (const setting of world.defaults) await attacker.truth(`alter role ${world.role} set ${setting}`)
  }
}

const brief = (text: string) => (text.length > 120 ? `${text.slice(0, 117)}...` : text).replaceAll('\n', ' ')

/** One line per attack: what each of the two databases let through. */
export function table(category: string, ours: readonly Verdict[], control: readonly Verdict[]): string {
  const mark = (verdict: Verdict | undefined) => (verdict === undefined ? '-' : verdict.open ? 'OPEN' : 'closed')
  const lines = ours.map((verdict) => {
    const other = control.find(({ id }) => id === verdict.id)
    return `${verdict.id.padEnd(26)} ${mark(verdict).padEnd(7)} ${mark(other).padEnd(8)} ${verdict.what}`
  })
  return [`${category.padEnd(26)} ours    ordinary`, ...lines].join('\n')
}
