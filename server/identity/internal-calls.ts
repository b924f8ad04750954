// Calls between processes, on the auth process's sockets: what is asked, what is answered. Each socket has its own
// list; what is not in it does not exist there. A refusal travels as the Failure that it is.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Failure, invalid, isFailure } from '../../core/errors.ts'
import { NAME_SEALED_CHARS_MAX, TOKEN_DAYS_MAX } from '../../core/limits.ts'
import { PERMISSIONS } from '../../core/permissions.ts'
import { dashboardId, instant, permission, personId, sessionId, token } from '../operation/fields.ts'

/** The socket of the api: operations of the zone `auth`, and this. */
export const API_CALLS = {
  '/internal/invitations': {
    input: z.strictObject({ session: z.string(), personId, email: z.string() }),
    output: z.strictObject({ token, expiresAt: instant }),
  },
  '/internal/tokens': {
    input: z.strictObject({
      session: z.string(),
      sessionId,
      nameSealed: z.base64().max(NAME_SEALED_CHARS_MAX),
      permissions: z.array(permission).min(1).max(PERMISSIONS.length),
      days: z.int().min(1).max(TOKEN_DAYS_MAX),
    }),
    output: z.strictObject({ token, expiresAt: instant }),
  },
  '/internal/walls': {
    input: z.strictObject({
      session: z.string(),
      sessionId,
      nameSealed: z.base64().max(NAME_SEALED_CHARS_MAX),
      dashboardId,
      days: z.int().min(1).max(TOKEN_DAYS_MAX),
    }),
    output: z.strictObject({ token, expiresAt: instant }),
  },
} as const

/** The socket of the supervisor, and of nobody else. */
export const SUPERVISOR_CALLS = {
  '/internal/bootstrap': {
    input: z.strictObject({}),
    output: z.strictObject({ token, expiresAt: instant }),
  },
  '/internal/demonstration-links': {
    input: z.strictObject({ personIds: z.array(personId) }),
    output: z.strictObject({ links: z.array(z.strictObject({ personId, token })) }),
  },
} as const

type Call = { input: z.ZodType; output: z.ZodType }

const REFUSED = 409
const refusal = z.strictObject({
  kind: z.enum([
    'not-found',
    'conflict',
    'invalid',
    'unauthenticated',
    'forbidden',
    'second-factor',
    'step-up',
    'operate-as-ended',
    'limit',
    'unavailable',
  ]),
  message: z.string(),
  fields: z.record(z.string(), z.string()).optional(),
})

/** Serves one call. Failures go back as refusals; everything else is a bug and answered by the edge. */
export function serveCall<C extends Call>(
  app: FastifyInstance,
  path: string,
  call: C,
  handle: (input: z.output<C['input']>, request: FastifyRequest) => Promise<z.input<C['output']>>,
): void {
  app.post(path, async (request, reply) => {
    const input = call.input.safeParse(request.body)
    if (!input.success) throw invalid(`${path} was asked what it does not understand`)
    try {
      // The schema of this very call has parsed it.
      return call.output.parse(await handle(input.data as z.output<C['input']>, request))
    } catch (error) {
      if (!isFailure(error) || error.kind === 'bug') throw error
      const { kind, message, fields } = error
      return reply.status(REFUSED).send({ kind, message, fields })
    }
  })
}

/** Reads the answer of one call. Throws the Failure that it was refused with. */
export function readAnswer<C extends Call>(
  call: C,
  { status, text }: { status: number; text: string },
): z.output<C['output']> {
  if (status === REFUSED) {
    const { kind, message, fields } = refusal.parse(JSON.parse(text))
    throw new Failure(kind, message, fields === undefined ? {} : { fields })
  }
  if (status !== 200) throw new Failure('unavailable', 'The auth process could not answer')
  return call.output.parse(JSON.parse(text)) as z.output<C['output']>
}
