// The answers of the operations on the audit log.

import type { AuditLine } from '../data/audit.ts'
import type { Answer, Ask } from './answers.ts'
import { idOf } from './plant.ts'
import type { World } from './world.ts'

const ok = (body: unknown, status = 200): Answer => ({ status, body })
const done: Answer = { status: 204 }
const missing: Answer = { problem: 404, title: 'Not found' }

export function auditAnswers(world: World, ask: Ask): Answer | undefined {
  const { method, path, query, body } = ask
  const { audit } = world
  const operation = `${method} ${path}`
  if (operation === 'GET /v1/audit') return list(world, query)
  if (operation === 'GET /v1/audit/counts') return ok(counts(world, query))
  if (operation === 'GET /v1/audit/checkpoint') return ok(audit.checkpoint)
  if (operation === 'POST /v1/audit/exports')
    return ok(
      { ticket: 'a-ticket', url: '/v1/audit/exports/a-ticket', expiresAt: new Date(Date.now() + 60_000).toISOString() },
      201,
    )
  if (operation === 'GET /v1/audit/exports/a-ticket')
    return ok({ format: 'fairlead-audit/1', size: audit.checkpoint.size, lines: audit.lines })
  if (operation === 'GET /v1/audit/subscription') return ok({ daily: audit.daily })
  if (operation === 'POST /v1/audit/subscription') {
    audit.daily = body.daily === true
    return done
  }
  if (path.startsWith('/v1/audit/sinks')) return sinks(world, ask)
  const line = audit.lines.find((each) => path === `/v1/audit/${each.lineId}/proof`)
  return line?.seq ? ok(audit.prove(line)) : path.startsWith('/v1/audit/') ? missing : undefined
}

function matching({ audit }: World, query: URLSearchParams): AuditLine[] {
  const text = query.get('text')?.toLowerCase()
  const is = (name: string, value: string | undefined) => !query.has(name) || query.get(name) === value
  return audit.lines.filter(
    (line) =>
      is('person', line.person?.personId ?? line.staff?.personId) &&
      is('category', line.category) &&
      is('event', line.event) &&
      is('result', line.result) &&
      is('asset', line.subject?.kind === 'asset' ? line.subject.id : undefined) &&
      (!query.has('from') || line.at >= (query.get('from') ?? '')) &&
      (!query.has('to') || line.at < (query.get('to') ?? '')) &&
      (!text || `${line.words} ${line.person?.name}`.toLowerCase().includes(text)),
  )
}

function list(world: World, query: URLSearchParams): Answer {
  const found = matching(world, query)
  const start = query.has('before') ? found.findIndex((each) => each.lineId === query.get('before')) + 1 : 0
  const lines = found.slice(start, start + Number(query.get('limit') ?? 50))
  return ok({ lines, next: start + lines.length < found.length ? (lines.at(-1)?.lineId ?? null) : null })
}

function counts(world: World, query: URLSearchParams) {
  const found = matching(world, query)
  const bars = Number(query.get('buckets'))
  const from = Date.parse(query.get('from') ?? found.at(-1)?.at ?? new Date(Date.now() - 3_600_000).toISOString())
  const to = Date.parse(query.get('to') ?? new Date().toISOString())
  const bucketMs = Math.max(1_000, Math.ceil((to - from) / bars))
  const empty = () => Array.from({ length: bars }, () => 0)
  const counted = { done: empty(), refused: empty() }
  for (const line of found) {
    const bar = Math.min(bars - 1, Math.floor((Date.parse(line.at) - from) / bucketMs))
    counted[line.result][bar] = (counted[line.result][bar] ?? 0) + 1
  }
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), bucketMs, ...counted }
}

function sinks({ audit }: World, { method, path, body }: Ask): Answer {
  const [, , , , sinkId, act] = path.split('/')
  if (method === 'GET') return ok({ sinks: audit.sinks })
  if (sinkId === undefined) {
    const target = String(body.target)
    if (body.kind === 'webhook' && !target.startsWith('https://'))
      return { problem: 422, title: 'Not accepted', fields: { target: 'a webhook takes an https address' } }
    const kind = body.kind === 'syslog' ? 'syslog' : 'webhook'
    const made = { sinkId: idOf(10, 50 + audit.sinks.length), kind, target, state: 'delivering' } as const
    audit.sinks.push({
      ...made,
      hasOwnAuthority: Boolean(body.ca),
      createdAt: new Date().toISOString(),
      cursor: audit.checkpoint.size,
      behind: 0,
      lastOkAt: null,
      lastError: null,
      nextTryAt: null,
    })
    return ok(
      { sinkId: made.sinkId, secret: kind === 'webhook' ? 'whsec_Zm9yIGEgcGljdHVyZSBvbmx5LCBub3QgYSBrZXk' : null },
      201,
    )
  }
  const found = audit.sinks.find((each) => each.sinkId === sinkId)
  if (!found) return missing
  if (act === 'remove') audit.sinks = audit.sinks.filter((each) => each !== found)
  if (act === 'test')
    return ok(found.state === 'failing' ? { ok: false, error: found.lastError } : { ok: true, error: null })
  if (method === 'PATCH') found.state = body.paused === true ? 'paused' : 'delivering'
  return done
}
