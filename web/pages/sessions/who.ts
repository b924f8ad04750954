import { SESSION_KIND_WORD } from '../../data/account/words.ts'
import type { SessionRow } from '../../data/access.ts'
import { clientWords } from '../../data/client-words.ts'

export const whoOf = (session: SessionRow): string =>
  session.person?.name ?? (session.staff ? 'Platform staff' : 'No name yet')

/** What is signed in: a program by the name that its maker gave the token, else what it calls itself. */
export function whatOf(session: SessionRow): string {
  if (session.kind === 'token') return session.name ?? SESSION_KIND_WORD.token
  return clientWords(session.client)
}
