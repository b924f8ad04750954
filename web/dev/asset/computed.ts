// Computed signals of the fixture: run hours that grow by a third of the time.
import type { Series } from '../../data/contract.ts'
import type { Computed } from '../../pages/asset/computed/queries.ts'
import type { Answer, Ask } from '../answers.ts'
import { idOf } from '../plant.ts'
import type { World } from '../world.ts'

const HOUR = 3_600_000
const STEPS = 300

export const runHours = (expression: unknown, name = 'Lifting'): Computed => ({
  computedId: idOf(9, 1),
  signalNo: 50_001,
  name,
  unit: 'h',
  isUnitGiven: false,
  kind: 'number',
  ofKind: false,
  version: 1,
  expression,
})

export function computedAnswers(world: World, { method, path, body }: Ask): Answer | undefined {
  if (!path.startsWith('/v1/computed-signals')) return undefined
  if (method === 'PATCH') {
    world.computed = world.computed.map((each) => ({ ...each, ...body, version: each.version + 1 }))
    return { status: 204 }
  }
  if (method !== 'POST') return undefined
  if (path.endsWith('/archive')) {
    world.computed = []
    return { status: 204 }
  }
  if (body.name === 'Refused')
    return {
      problem: 400,
      title: 'This makes no sense',
      fields: { expression: 'run-hours needs what is true or false' },
    }
  const made = runHours(body.expression, String(body.name))
  world.computed = [made]
  return { status: 201, body: { computedId: made.computedId, signalNo: made.signalNo } }
}

type Answered = { from: number; to: number; series: Series[] }

export function withComputed<A extends Answered>(
  world: World,
  answer: A,
  query: URLSearchParams,
): A & { tooMany: number[] } {
  const wanted = new Set((query.get('signals') ?? '').split(',').map(Number))
  const step = (answer.to - answer.from) / STEPS
  const t = Array.from({ length: STEPS }, (_, i) => answer.from + i * step)
  const series = world.computed
    .filter(({ signalNo }) => wanted.has(signalNo))
    .map(({ signalNo }): Series => {
      const v = t.map((at) => (at - answer.from) / 3 / HOUR)
      return { signalNo, kind: 'number', rhythmMs: step, gapMs: 4 * step, form: 'exact', t, v }
    })
  return { ...answer, series: [...answer.series, ...series], tooMany: [] }
}
