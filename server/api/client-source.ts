// Writes client/operations.gen.ts: one function and its types per operation, from the same JSON Schemas as
// openapi.json. Only types and paths: no parser and no schema travels to the browser.
import type { z } from 'zod'
import type { Operation } from '../operation/operation.ts'
import { schemaOf } from './openapi.ts'
import { typeOf } from './schema-types.ts'

const HEAD = `// Generated from the operations by \`npm run generate\`; a test compares. Do not edit.
import { answerOf, type CallOptions, send, type Transport } from './call.ts'
import { eventsOf } from './events.ts'
`

export function clientSource(operations: readonly Operation[]): string {
  const sorted = operations.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const groups = Map.groupBy(sorted, (operation) => operation.id.slice(0, operation.id.lastIndexOf('.')))
  const members = [...groups].map(
    ([group, some]) => `    ${camel(group)}: {\n${some.map(functionOf).join('\n')}\n    },`,
  )
  return [
    HEAD,
    ...sorted.flatMap(typesOf),
    'export type Client = ReturnType<typeof createClient>\n',
    'export function createClient(transport: Transport) {\n  return {',
    ...members,
    '  }\n}\n',
  ].join('\n')
}

const camel = (text: string): string => text.replaceAll(/[-.](\w)/g, (_, letter: string) => letter.toUpperCase())

const typeName = (operation: Operation): string => {
  const name = camel(operation.id)
  return `${name[0]?.toUpperCase()}${name.slice(1)}`
}

function typesOf(operation: Operation): string[] {
  const name = typeName(operation)
  const types: string[] = []
  if (hasInput(operation)) types.push(`export type ${name}Input = ${inputType(operation)}\n`)
  if (operation.output === 'event-stream') types.push(`export type ${name}Event =${eventType(operation)}\n`)
  else if (operation.output !== 'nothing' && operation.output !== 'file')
    types.push(`export type ${name}Output = ${typeOf(schemaOf(operation.output, 'output'))}\n`)
  return types
}

const hasInput = ({ input }: Operation): boolean => Object.values(input).some((schema) => schema !== undefined)

type Part = { name: string; type: string; isRequired: boolean }

function partsOf({ input }: Operation): Part[] {
  return Object.entries(input).map(([name, schema]: [string, z.ZodObject]) => {
    const json = schemaOf(schema, 'input')
    return { name, type: typeOf(json), isRequired: Array.isArray(json.required) && json.required.length > 0 }
  })
}

function inputType(operation: Operation): string {
  const parts = partsOf(operation).map(({ name, type, isRequired }) => `${name}${isRequired ? '' : '?'}: ${type}`)
  return `{ ${parts.join('; ')} }`
}

function eventType({ events = {} }: Operation): string {
  return Object.entries(events)
    .map(([event, schema]) => `\n  | { event: '${event}'; data: ${typeOf(schemaOf(schema, 'output'))} }`)
    .join('')
}

function functionOf(operation: Operation): string {
  const name = typeName(operation)
  const method = camel(operation.id.slice(operation.id.lastIndexOf('.') + 1))
  const isOptional = partsOf(operation).every(({ isRequired }) => !isRequired)
  const input = hasInput(operation) ? `input: ${name}Input${isOptional ? ' = {}' : ''}, ` : ''
  const sent = `await send(transport, '${operation.method}', '${operation.path}', ${hasInput(operation) ? 'input' : '{}'}, options)`
  return [
    `      /** ${operation.summary}. */`,
    `      ${method}: async (${input}options: CallOptions = {}) => ${resultOf(operation, name, sent)},`,
  ].join('\n')
}

function resultOf({ output }: Operation, name: string, sent: string): string {
  if (output === 'nothing') return `{ ${sent} }`
  // The response itself: whoever saves a file reads its body as it comes.
  if (output === 'file') return sent
  return output === 'event-stream' ? `eventsOf<${name}Event>(${sent})` : `answerOf<${name}Output>(${sent})`
}
