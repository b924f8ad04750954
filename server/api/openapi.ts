// openapi.json, made from the operations: version 3.1, whose schemas are JSON Schema 2020-12, which zod writes.
import { z } from 'zod'
import type { Operation } from '../operation/operation.ts'

type Json = Record<string, unknown>

const PROBLEM: Json = {
  type: 'object',
  description: 'RFC 9457',
  required: ['type', 'title', 'status'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    hint: { type: 'string' },
    fields: { type: 'object', additionalProperties: { type: 'string' } },
    retryAfter_s: { type: 'number' },
    requestId: { type: 'string' },
  },
}

export function openApiOf(operations: readonly Operation[]): Json {
  const paths: Record<string, Json> = {}
  for (const operation of operations) {
    const path = (paths[operation.path] ??= {})
    path[operation.method.toLowerCase()] = describe(operation)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Fairlead',
      version: '1',
      description: 'Every endpoint of the platform for people. Errors are problems (RFC 9457).',
    },
    paths,
    components: {
      schemas: { Problem: PROBLEM },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-session' },
        token: { type: 'http', scheme: 'bearer', description: 'An API token (tokens.add)' },
      },
    },
  }
}

function describe(operation: Operation): Json {
  const { body } = operation.input
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [operation.id.split('.')[0]],
    'x-permission': operation.permission,
    'x-audit': operation.audit,
    ...(operation.stepUp ? { 'x-step-up': true } : {}),
    security: securityOf(operation),
    parameters: [...parametersOf('path', operation.input.params), ...parametersOf('query', operation.input.query)],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body.strict(), 'input') } },
          },
        }),
    responses: {
      [operation.status]: answerOf(operation),
      default: {
        description: 'A problem',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

/** Tokens never step up, and never ask what makes sessions. */
function securityOf({ permission, zone, stepUp }: Operation): Json[] {
  if (permission === 'public') return []
  return zone === 'api' && !stepUp ? [{ session: [] }, { token: [] }] : [{ session: [] }]
}

function parametersOf(place: 'path' | 'query', schema: z.ZodObject | undefined): Json[] {
  if (schema === undefined) return []
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: place,
    required: !z.safeParse(field as z.ZodType, undefined).success,
    schema: schemaOf(field as z.ZodType, 'input'),
  }))
}

function answerOf(operation: Operation): Json {
  if (operation.output === 'nothing') return { description: 'Done' }
  if (operation.output === 'file')
    return {
      description: 'A file to be saved',
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    }
  if (operation.output !== 'event-stream')
    return {
      description: 'The answer',
      content: { 'application/json': { schema: schemaOf(operation.output, 'output') } },
    }
  const events = Object.entries(operation.events ?? {}).map(([name, schema]) => [name, schemaOf(schema, 'output')])
  return {
    description: 'A stream of events',
    content: { 'text/event-stream': { schema: { type: 'string' }, 'x-events': Object.fromEntries(events) } },
  }
}

export function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' })
  return json
}
