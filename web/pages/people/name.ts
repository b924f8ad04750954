import type { Person } from '../../data/contract.ts'

/** The first administrator has no name until they give themselves one; an erased name is gone for good. */
export function nameOf(person: Pick<Person, 'name' | 'email' | 'erasedAt'>): string {
  return person.name ?? person.email ?? (person.erasedAt === null ? 'No name yet' : 'Erased person')
}
