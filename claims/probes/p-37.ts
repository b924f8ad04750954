// P-37: no second factor by SMS: no operation, no table, no package and no word on any page knows of telephone numbers.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { holds, type Probe } from '../claim.ts'
import type { World } from '../world/world.ts'

const ROOT = new URL('../../', import.meta.url).pathname
/** What sends short messages, or would hold a number to send them to. */
const TELEPHONE =
  /\b(sms|telephone|msisdn|(?:tele)?phone[ _-]?numbers?|mobile[ _-]?numbers?|twilio|vonage|nexmo|messagebird|sinch|smpp)\b/i

const columns = `select format('%I.%I.%I', table_schema, table_name, column_name) as name from information_schema.columns
  where table_schema in ('app', 'identity', 'ctx', 'audit', 'pki')`

function sourcesOf(dir: string): string[] {
  return readdirSync(join(ROOT, dir), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx)$/.test(name) && !name.endsWith('.test.ts'))
    .map((name) => join(dir, name))
}

type Places = { what: string; texts: readonly string[] }

async function placesOf(world: World): Promise<Places[]> {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: object }
  const api = JSON.parse(readFileSync(join(ROOT, 'openapi.json'), 'utf8')) as { paths: Record<string, unknown> }
  const operations = Object.entries(api.paths).map(([path, item]) => `${path} ${JSON.stringify(item)}`)
  const names = await world.sql('superuser', async (sql) => (await sql.rows(columns)).map(({ name }) => String(name)))
  const sources = [...sourcesOf('server/identity'), ...sourcesOf('web/pages')]
  return [
    { what: 'operation', texts: operations },
    { what: 'column', texts: names.map((name) => name.replaceAll(/[._]/g, ' ')) },
    { what: 'package', texts: Object.keys(lock.packages).map((name) => name.replaceAll(/[/@-]/g, ' ')) },
    { what: 'source of sign-in or page', texts: sources.map((file) => readFileSync(join(ROOT, file), 'utf8')) },
  ]
}

function nowhere(places: readonly Places[]): string {
  for (const { what, texts } of places)
    for (const text of texts) {
      const found = TELEPHONE.exec(text)
      holds(found === null, `a ${what} speaks of "${found?.[0]}": ${text.slice(0, 80)}`)
    }
  return places.map(({ what, texts }) => `${texts.length} ${what}s`).join(', ')
}

export const probe: Probe = {
  id: 'P-37',
  run: async (world) => `no telephone in ${nowhere(await placesOf(world))}`,
  control: {
    broken: 'an operation that sends a code by SMS',
    run: async (world) => nowhere([...(await placesOf(world)), { what: 'operation', texts: ['/v1/sign-in/sms {}'] }]),
  },
}
