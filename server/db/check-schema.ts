// Refuses a database whose schema does not keep its rules.
import type pg from 'pg'
import { unavailable } from '../../core/errors.ts'
import { violations } from './internal/lints.ts'

/** Throws Failure unavailable that names each broken rule (db/lints). Any of our roles may ask. */
export async function checkSchema(client: pg.Client): Promise<void> {
  const broken = await violations(client)
  if (broken.length === 0) return
  const list = broken.map(({ rule, object, why }) => `${rule}: ${object}: ${why}`).join('\n')
  throw unavailable(`the database does not keep the rules of its schema:\n${list}`, {
    hint: 'Each rule is explained in db/lints. `fairlead migrate` restores grants; what else was changed has to be undone.',
  })
}
