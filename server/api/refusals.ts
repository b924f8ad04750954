// Refused attempts of whoever has a session are lines of their organisation's audit log (CONTROLS CR 2.8: access control
// and request errors). The transaction that was refused has been rolled back, so the line has one of its own; the answer
// waits for it.
import { sql } from 'kysely'
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../operation/deps.ts'
import type { Operation } from '../operation/operation.ts'
import { type Problem, typeOf } from '../operation/problem.ts'
import { type Facts, sessionOf } from '../operation/route.ts'

/**
 * Why an attempt failed, where that is a refusal of the asker: a session that is over has no organisation any more that
 * could be told (a forgotten tab would fill its log), and what failed on our side is in our own log.
 */
const TOLD = [
  'forbidden',
  'not-found',
  'step-up',
  'second-factor',
  'operate-as-ended',
  'invalid',
  'conflict',
  'limit',
] as const
const KINDS = new Map(TOLD.map((kind) => [typeOf(kind), kind]))

export type Refusals = { note(request: FastifyRequest, facts: Facts, problem: Pick<Problem, 'type'>): Promise<void> }

export function createRefusals({ db, log }: Pick<Deps, 'db' | 'log'>): Refusals {
  return {
    async note(request, { requestId, address }, { type }) {
      const { operation } = request.routeOptions.config
      const why = KINDS.get(type)
      const session = operation === undefined ? undefined : sessionOfAny(operation, request)
      if (operation === undefined || why === undefined || session === undefined) return
      try {
        const token = Buffer.from(session.reveal(), 'base64url')
        await db.asProcess((tx) =>
          sql`select audit.note_refused(${token}, ${requestId}, ${address}, ${operation.id}, ${why})`.execute(
            tx.kysely,
          ),
        )
      } catch (err) {
        // Nothing was done that the line would have to tell of; that it is missing must not go unseen.
        log.error(
          { err, requestId, operation: operation.id },
          'a refused attempt could not be written into the audit log',
        )
      }
    },
  }
}

/** Also of an operation of the auth process, where a bearer opens nothing: its owner should hear of the attempt. */
function sessionOfAny(operation: Operation, request: FastifyRequest) {
  return sessionOf({ ...operation, zone: 'api' }, request)
}
