// One sink, one delivery: opened target -> reach.ts (may we go there, and to which address) -> webhook.ts or syslog.ts.
import { formatExportLine } from '../../../core/merkle/export-file.ts'
import { SINK_PATIENCE_MS } from '../../../core/limits.ts'
import { endpointOf, type SinkKind, type Target, webhookUrl } from '../../audit/sinks/target.ts'
import { invalid } from '../../../core/errors.ts'
import { type Resolve, reach } from './reach.ts'
import { frame, type Message, sendSyslog } from './syslog.ts'
import { postWebhook } from './webhook.ts'

export type Line = { seq: number; hash: Buffer; text: string | null }

export type Outlet = {
  sinkId: string
  kind: SinkKind
  target: Target
  /** Of a webhook. */
  secret: string
}

export type Way = {
  /** Hosts that are allowed although they are private. */
  allowed: readonly string[]
  /** The platform's own name, for syslog. */
  hostName: string
  clock: () => Date
  resolve?: Resolve
  /** The worker stops. */
  stopping: AbortSignal
}

/** Resolves when the other side has the lines. Rejects with a reason (reason.ts). */
export function deliverLines(outlet: Outlet, lines: readonly Line[], way: Way): Promise<void> {
  const [first, last] = [lines[0]?.seq ?? 0, lines.at(-1)?.seq ?? 0]
  const texts = lines.map((line) => formatExportLine(line))
  const messages = lines.map((line, i) => messageOf(line, texts[i] ?? '', way))
  return send(outlet, { body: texts.join(''), lines: `${first}-${last}`, messages }, way)
}

export function deliverTest(outlet: Outlet, way: Way): Promise<void> {
  const at = way.clock().toISOString()
  const text = JSON.stringify({ format: 'fairlead-audit/1', test: true, stream: outlet.sinkId, at })
  const messages = [{ at, event: 'sink.tested', isRefused: false, text }]
  return send(outlet, { body: `${text}\n`, lines: 'test', messages }, way)
}

type Parcel = { body: string; lines: string; messages: Message[] }

async function send(
  { sinkId, kind, target, secret }: Outlet,
  { body, lines, messages }: Parcel,
  way: Way,
): Promise<void> {
  const endpoint = endpointOf(kind, target.target)
  if (endpoint === undefined) throw invalid('the target of the stream is spoilt')
  const address = await reach(endpoint, way.allowed, way.resolve)
  const signal = AbortSignal.any([way.stopping, AbortSignal.timeout(SINK_PATIENCE_MS)])
  if (kind === 'syslog')
    return sendSyslog(
      { ...endpoint, ca: target.ca },
      address,
      messages.map((message) => frame(way.hostName, message)),
      signal,
    )
  const url = webhookUrl(target.target)
  if (url === undefined) throw invalid('the target of the stream is spoilt')
  const at_s = Math.floor(way.clock().getTime() / 1000)
  return postWebhook({ url, ca: target.ca, secret, sinkId }, address, { body, lines, at_s }, signal)
}

const AT = /"at":"([^"]{20,35})"/
const EVENT = /"event":"([a-z0-9.-]{1,64})"/

/** Facts of the header, read off the line's own beginning: audit.leaf_text writes them there, and nothing else before. */
function messageOf({ text }: Line, whole: string, { clock }: Way): Message {
  const [, at = clock().toISOString()] = AT.exec(text ?? '') ?? []
  const [, event = 'gone'] = EVENT.exec(text ?? '') ?? []
  return { at, event, isRefused: text?.includes('"result":"refused"') ?? true, text: whole.trimEnd() }
}
