// The fixture's answers about alarms.

import { type AlarmAct, ALARM_STATES, nextStanding } from '../../../core/alarm/states.ts'
import type { RuleSpec } from '../../../core/alarm/spec.ts'
import type { Alarm, AlarmCount, AlarmRule, RuleStep } from '../../data/alarms/contract.ts'
import type { Answer, Ask } from '../answers.ts'
import { idOf } from '../plant.ts'
import type { World } from '../world.ts'
import { proposed, tried } from './trial.ts'

/** As many as the server lists. */
const LISTED_MAX = 2_000
const ok = (body: unknown, status = 200): Answer => ({ status, body })

const ACT_OF_PATH: Record<string, AlarmAct> = {
  acknowledge: 'acknowledge',
  shelve: 'shelve',
  unshelve: 'unshelve',
  'take-out': 'out-of-service',
  'bring-back': 'return-to-service',
}

export function alarmAnswers(world: World, ask: Ask): Answer | undefined {
  const { method, path, query, body } = ask
  switch (`${method} ${path}`) {
    case 'GET /v1/alarms':
      return list(world, query)
    case 'GET /v1/alarms/journal':
      return journal(world, query)
    case 'GET /v1/alarms/statistics':
      return ok(statistics(world, Number(query.get('days') ?? 7)))
    case 'POST /v1/alarms/try':
      return ok(tried(world, body))
    case 'GET /v1/alarm-rules':
      return ok({ rules: world.alarms.rules.filter(({ archived }) => archived === (query.get('archived') === 'true')) })
    case 'POST /v1/alarm-rules':
      world.alarms.rules.push(newRule(world, body))
      return ok({ ruleId: world.alarms.rules.at(-1)?.ruleId }, 201)
  }
  const [, , kind, first = '', second = '', third = ''] = path.split('/')
  if (kind === 'alarm-rules') return ofRule(world, ask, first, second)
  if (kind === 'alarms' && method === 'POST') return act(world, first, second, ACT_OF_PATH[third], body)
  return undefined
}

function list(world: World, query: URLSearchParams): Answer {
  const { alarms } = world.alarms
  const states = query.get('states')?.split(',') ?? ALARM_STATES.filter((state) => state !== 'normal')
  const priorities = query.get('priorities')?.split(',')
  const fits = (name: string, value: string) => (query.get(name) ?? value) === value
  const found = alarms.filter(
    (alarm) =>
      states.includes(alarm.state) &&
      (priorities?.includes(alarm.priority) ?? true) &&
      fits('asset', alarm.assetId) &&
      fits('site', alarm.siteId) &&
      fits('rule', alarm.ruleId),
  )
  return ok({ alarms: found.slice(0, LISTED_MAX), counts: countsOf(world), isCut: found.length > LISTED_MAX })
}

export function countsOf({ alarms: { alarms } }: World): AlarmCount[] {
  const counts = new Map<string, AlarmCount>()
  for (const { state, priority } of alarms) {
    if (state === 'normal') continue
    const known = counts.get(`${state} ${priority}`) ?? { state, priority, count: 0 }
    counts.set(`${state} ${priority}`, { ...known, count: known.count + 1 })
  }
  return [...counts.values()]
}

function journal({ alarms: { events } }: World, query: URLSearchParams): Answer {
  const fits = (name: string, value: string) => (query.get(name) ?? value) === value
  const limit = Number(query.get('limit') ?? 50)
  const before = query.get('before')
  const found = events
    .filter((event) => fits('rule', event.ruleId) && fits('asset', event.assetId) && (!before || event.at < before))
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))
  const page = found.slice(0, limit)
  return ok({ events: page, before: found.length > limit ? (page.at(-1)?.at ?? null) : null })
}

function act(world: World, ruleId: string, assetId: string, what: AlarmAct | undefined, body: Ask['body']): Answer {
  const alarm = world.alarms.alarms.find((each) => each.ruleId === ruleId && each.assetId === assetId)
  if (!alarm || !what) return { problem: 404, title: 'Not found' }
  const next = nextStanding({ state: alarm.state, isActive: alarm.active }, what, alarm.latching)
  if (!next) return { problem: 409, title: 'Conflict', detail: 'The alarm has changed meanwhile', kind: 'conflict' }
  const now = Date.now()
  const at = new Date(now).toISOString()
  const until = what === 'shelve' ? new Date(now + Number(body.minutes) * 60_000).toISOString() : null
  Object.assign(alarm, { state: next.state, active: next.isActive, shelvedUntil: until, changedAt: at })
  if (what === 'acknowledge')
    Object.assign(alarm, { acknowledgedAt: at, acknowledgedBy: world.session.person.personId })
  world.alarms.events.push({
    eventId: idOf(14, world.alarms.events.length),
    ruleId,
    assetId,
    at,
    receivedAt: at,
    kind: what,
    state: next.state,
    priority: alarm.priority,
    personId: world.session.person.personId,
    staffId: null,
    until,
    comment: typeof body.comment === 'string' ? body.comment : typeof body.reason === 'string' ? body.reason : null,
    value: null,
  })
  return ok({ state: next.state })
}

function newRule(world: World, body: Ask['body']): AlarmRule {
  return {
    consequence: '',
    response: '',
    enabled: false,
    escalates: 'organisation',
    ...(body as Pick<AlarmRule, 'name' | 'priority' | 'scope'> & { spec: RuleSpec }),
    ruleId: idOf(12, 100 + world.alarms.rules.length),
    archived: false,
    version: 1,
    changedAt: new Date().toISOString(),
  }
}

const OWN_STEPS: RuleStep[] = [
  { afterMinutes: 2, personId: idOf(3, 1), groupId: null },
  { afterMinutes: 15, personId: idOf(3, 2), groupId: null },
]

function ofRule(world: World, { method, body }: Ask, ruleId: string, act: string): Answer | undefined {
  const rule = world.alarms.rules.find((each) => each.ruleId === ruleId)
  if (!rule) return { problem: 404, title: 'Not found' }
  if (act === 'escalation') return ok({ escalates: rule.escalates, steps: rule.escalates === 'own' ? OWN_STEPS : [] })
  if (act === 'propose') return ok(proposed(rule))
  if (act === 'archive') Object.assign(rule, { archived: true, enabled: false })
  else if (method === 'PATCH') Object.assign(rule, body, { version: rule.version + (body.spec ? 1 : 0) })
  return { status: 204 }
}

function statistics({ alarms: { alarms } }: World, days: number) {
  const now = Date.now()
  const ago = (ms: number) => new Date(now - ms).toISOString()
  const place = ({ ruleId, assetId }: Alarm) => ({ ruleId, assetId })
  const frequent = alarms.slice(0, 9).map((alarm, n) => ({
    ...place(alarm),
    raises: Math.max(1, Math.round((days * 41) / (n * n + 1))),
    isChattering: n < 2,
    lastAt: ago((n + 1) * 400_000),
  }))
  const raises = frequent.reduce((sum, each) => sum + each.raises, 0)
  return {
    from: ago(days * 86_400_000),
    to: ago(0),
    raises,
    isCut: false,
    busiest: alarms.length > 0 ? 17 : 0,
    frequent,
    stale: alarms.slice(10, 13).map((alarm, n) => ({ ...place(alarm), raisedAt: ago((n + 2) * 86_400_000) })),
    floods: alarms.length > 0 ? [{ from: ago(30_000_000), to: ago(29_300_000), raises: 17 }] : [],
  }
}
