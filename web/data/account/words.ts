import type { Aal, SessionRow } from './contract.ts'

export const SESSION_KIND_WORD: Record<SessionRow['kind'], string> = {
  browser: 'Browser',
  link: 'Demonstration link',
  token: 'API token',
}

export const AAL_WORD: Record<Aal, string> = {
  password: 'Password alone',
  mfa: 'With a second factor',
  link: 'Demonstration link',
  token: 'API token',
}
