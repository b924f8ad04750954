// V-06: passwords are argon2id hashes with a salt of their own, and the password itself is in no file.
import { createHash } from 'node:crypto'
import { holds, type Probe } from '../claim.ts'
import { markersOf, nowhereIn } from '../looks/files.ts'
import { placesOf } from './p-14.ts'

/** OWASP's least for argon2id: 19 MiB, two passes. */
const MEMORY_KIB_MIN = 19_456

function hashed(stored: string[]): string {
  for (const text of stored) {
    const [, memory = '0'] = /^\$argon2id\$v=19\$m=(\d+),t=\d+,p=\d+\$[\w+/]{16,}\$[\w+/]{40,}/.exec(text) ?? []
    holds(memory !== '0', `a password is kept as ${text.slice(0, 12)}...`)
    holds(Number(memory) >= MEMORY_KIB_MIN, `argon2id with ${memory} KiB`)
  }
  holds(new Set(stored).size === stored.length, 'two accounts with one password have one hash')
  return `${stored.length} passwords are argon2id`
}

export const probe: Probe = {
  id: 'V-06',
  async run(world) {
    const one = await world.addPerson('harbour', 'operator')
    const two = await world.addPerson('waterworks', 'operator', one.password)
    await world.nobody().ask('POST', '/v1/sign-in', one)
    const stored = await world.sql('superuser', async (sql) =>
      (await sql.rows('select password_hash from identity.account where password_hash is not null')).map((row) =>
        String(row['password_hash']),
      ),
    )
    await world.checkpoint()
    const needles = [
      ...markersOf('a password', two.password),
      ...markersOf('its SHA-256', createHash('sha256').update(one.password).digest('hex')),
    ]
    return `${hashed(stored)}, two alike with different hashes; ${nowhereIn(placesOf(world), needles)}`
  },
  control: {
    broken: 'passwords as plain SHA-256',
    run: async () => hashed([createHash('sha256').update('correct horse battery').digest('hex')]),
  },
}
