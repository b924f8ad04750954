// JSON Schema (what zod writes of ours) as TypeScript types.

export type Schema = Record<string, unknown>

/** The type that a schema's values have. What it does not understand is `unknown`, never `any`. */
export function typeOf(schema: unknown): string {
  if (!isSchema(schema)) return 'unknown'
  if ('const' in schema) return JSON.stringify(schema.const)
  if (Array.isArray(schema.enum)) return union(schema.enum.map((value) => JSON.stringify(value)))
  for (const key of ['anyOf', 'oneOf']) {
    const some = schema[key]
    if (Array.isArray(some)) return union(some.map(typeOf))
  }
  if (Array.isArray(schema.allOf)) return schema.allOf.map(typeOf).join(' & ')
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => typeOf({ ...schema, type })))
  return ofType(schema)
}

function ofType(schema: Schema): string {
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type
    case 'number':
    case 'integer':
      return 'number'
    case 'array':
      return Array.isArray(schema.prefixItems) ? tuple(schema) : `(${typeOf(schema.items)})[]`
    case 'object':
      return object(schema)
    default:
      return 'unknown'
  }
}

function tuple({ prefixItems, items }: Schema): string {
  const first = Array.isArray(prefixItems) ? prefixItems.map(typeOf) : []
  return `[${[...first, ...(isSchema(items) ? [`...(${typeOf(items)})[]`] : [])].join(', ')}]`
}

function object({ properties, required, additionalProperties }: Schema): string {
  const needed = new Set(Array.isArray(required) ? required : [])
  const fields = isSchema(properties) ? Object.entries(properties) : []
  if (fields.length === 0)
    return isSchema(additionalProperties) ? `Record<string, ${typeOf(additionalProperties)}>` : 'Record<string, never>'
  const written = fields.map(([name, field]) => `${keyOf(name)}${needed.has(name) ? '' : '?'}: ${typeOf(field)}`)
  return `{ ${written.join('; ')} }`
}

const keyOf = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name))
const union = (types: readonly string[]): string => [...new Set(types)].join(' | ')
const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
