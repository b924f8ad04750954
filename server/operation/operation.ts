// The single declaration of an endpoint. Router, openapi.json, client/ and the coverage tests derive from it, so an
// endpoint that is not declared does not exist, and one that is declared has a permission and an audit behaviour.
import type { z } from 'zod'
import type { Permission } from '../../core/permissions.ts'
import type { ImageType } from '../../core/wire/images/kind.ts'
import type { SessionToken } from '../platform/secret.ts'
import type { AuthDeps, Deps } from './deps.ts'

/** GET reads and changes nothing; everything else is a mutation and has to pass the cross-site checks. */
export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** Where the handler runs: `api` inside a person's context, `auth` in the process that mints sessions. */
export type Zone = 'api' | 'auth'

/** `public`: anybody, rate limited by address. `signed-in`: any live session. Otherwise the permission it takes. */
export type Access = Permission | 'public' | 'signed-in'

/** What the audit log holds of it: nothing for reading, lines by triggers for a change, a line of identity for signing in. */
export type AuditBehaviour = 'read' | 'change' | 'sign-in'

/** One of `z.object({...})` each; unknown keys are refused by the router, whatever the object says. */
export type InputSchemas = { params?: z.ZodObject; query?: z.ZodObject; body?: z.ZodObject }

/** The events of a stream by name. */
export type EventSchemas = Record<string, z.ZodType>

export type Output = z.ZodType | 'nothing' | 'event-stream' | 'file'

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined

/** What the handler receives of the request: `input.params`, `input.query`, `input.body`, as parsed. */
export type InputOf<Schemas extends InputSchemas> = {
  [Part in keyof InputSchemas & keyof Schemas]: Parsed<Schemas[Part]>
}

/** What the handler answers; the border parses it, so that fields nobody declared stay inside. */
export type AnswerOf<O extends Output> = O extends z.ZodType ? z.input<O> : void

/**
 * Facts of the request for the audit line and for the database's own check: `ctx.open` refuses (FL002) a session
 * that lacks `permission`, and (FL007) one that has shown no factor lately where `stepUp` asks for it. A handler passes
 * it to `db.inSession` and `db.queryInSession` untouched.
 */
export type About = {
  requestId: string
  address: string
  permission?: Permission
  stepUp?: boolean
  /** Asked by a program on the person's behalf, as a refreshing page does: it does not keep the session alive. */
  background?: boolean
}

type SessionOf<A extends Access> = A extends 'public' ? SessionToken | undefined : SessionToken

/** The writer of an event stream. Headers leave with the first event: a failure before it is an ordinary problem. */
export type EventWriter<Events extends EventSchemas> = {
  /** Resolves when the receiver can take more; a slow reader slows its own stream and nothing else. */
  send<Name extends keyof Events & string>(event: Name, data: z.input<Events[Name]>): Promise<void>
}

/** The writer of a file, whatever its length. Headers leave with `begin`: a failure before it is an ordinary problem. */
export type FileWriter = {
  /** `name` is what the browser saves it as. */
  begin(name: string, mediaType: FileType): void
  /** Resolves when the receiver can take more, so that what is written never piles up here. */
  write(piece: string | Uint8Array): Promise<void>
}
export type FileType =
  | 'application/x-ndjson; charset=utf-8'
  | 'text/csv; charset=utf-8'
  | 'application/vnd.apache.parquet'
  | ImageType

/** Cookies of the auth zone: the only place where a session reaches a browser or leaves it. */
export type Cookies = {
  setSession(token: SessionToken, expiresAt: Date): void
  clearSession(): void
  /** The mark of a browser that has signed in before, which keeps its owner out of strangers' delays. */
  known: SessionToken | undefined
  setKnown(mark: SessionToken, expiresAt: Date): void
  /** A right password that waits for its second factor. No session: it opens the next step alone. */
  pending: SessionToken | undefined
  setPending(token: SessionToken, expiresAt: Date): void
  clearPending(): void
}

type ApiContext = { deps: Deps }
type AuthContext = { deps: AuthDeps; cookies: Cookies; client: string }
type StreamContext<Events extends EventSchemas> = { stream: EventWriter<Events>; signal: AbortSignal }
type FileContext = { file: FileWriter; signal: AbortSignal }

export type Context<
  Z extends Zone,
  A extends Access,
  I extends InputSchemas,
  O extends Output,
  E extends EventSchemas,
> = {
  input: InputOf<I>
  session: SessionOf<A>
  about: About
} & (Z extends 'auth' ? AuthContext : ApiContext) &
  (O extends 'event-stream' ? StreamContext<E> : unknown) &
  (O extends 'file' ? FileContext : unknown)

export type Declaration<
  Z extends Zone,
  A extends Access,
  I extends InputSchemas,
  O extends Output,
  E extends EventSchemas,
> = {
  /** The path of the file that declares it: `assets.add` stands in `server/assets/add.ts`. */
  id: string
  method: Method
  /** Path parameters in braces: `/v1/assets/{assetId}`. */
  path: string
  permission: A
  audit: AuditBehaviour
  /** Takes that the person has shown who they are within the last minutes (problem `step-up`). */
  stepUp?: true
  zone: Z
  summary: string
  input: I
  /** Of a body that holds a file. Whoever may not do this is refused before so much is read. */
  bodyBytesMax?: number
  /** A schema, `nothing` (204), `event-stream` with `events`, or `file` (streamed, saved by the browser). */
  output: O
  events?: E
  /** 200 unless told; 204 for `nothing`. */
  status?: 200 | 201 | 202
  handler(context: Context<Z, A, I, O, E>): Promise<AnswerOf<O>>
}

/** An operation of any shape, as the router, the generators and the tests see it. */
export type Operation = {
  readonly id: string
  readonly method: Method
  readonly path: string
  readonly permission: Access
  readonly audit: AuditBehaviour
  readonly stepUp: boolean
  readonly zone: Zone
  readonly summary: string
  readonly input: InputSchemas
  readonly bodyBytesMax: number | undefined
  readonly output: Output
  readonly events: EventSchemas | undefined
  readonly status: number
  /** Called by the router alone, with a context that it has parsed by the schemas above. */
  readonly handler: (context: never) => Promise<unknown>
}

export function operation<
  const Z extends Zone,
  const A extends Access,
  I extends InputSchemas,
  O extends Output,
  E extends EventSchemas = Record<never, z.ZodType>,
>(declaration: Declaration<Z, A, I, O, E>): Operation {
  const { status, events, stepUp = false, bodyBytesMax, ...rest } = declaration
  if ((declaration.output === 'event-stream') !== (events !== undefined))
    throw new TypeError(`${declaration.id}: an event stream declares its events, and nothing else does`)
  return { ...rest, events, stepUp, bodyBytesMax, status: status ?? (declaration.output === 'nothing' ? 204 : 200) }
}
