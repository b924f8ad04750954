// What the supervisor alone may ask of the auth process, on a socket that the api does not use: the first
// administrator's link, and the links of a demonstration.
import { Agent } from 'node:http'
import { join } from 'node:path'
import type { PersonId } from '../../core/ids.ts'
import type { Config } from '../platform/config.ts'
import { Secret } from '../platform/secret.ts'
import { INTERNAL, postTo } from './client.ts'
import { readAnswer, SUPERVISOR_CALLS } from './internal-calls.ts'
import { demonstrationUrl, enrolmentUrl } from './urls.ts'

export const SUPERVISOR_SOCKET = 'auth-supervisor.sock'

export type AuthSupervisor = {
  /** The link of the platform's first administrator. Throws Failure conflict as soon as an account exists. */
  bootstrap(): Promise<{ url: string; token: Secret; expiresAt: Date }>
  /** Links that sign in as these people, in mode `demonstration` alone. All earlier links end. */
  demonstrationLinks(people: readonly { personId: PersonId }[]): Promise<{ personId: PersonId; url: string }[]>
  close(): void
}

export function openAuthSupervisor(config: Pick<Config, 'runDir' | 'publicUrl'>): AuthSupervisor {
  const agent = new Agent()
  const socketPath = join(config.runDir, SUPERVISOR_SOCKET)
  const ask = (path: keyof typeof SUPERVISOR_CALLS, body: unknown) =>
    postTo({ agent, socketPath }, { ...INTERNAL, path, body })
  return {
    async bootstrap() {
      const path = '/internal/bootstrap'
      const { token, expiresAt } = readAnswer(SUPERVISOR_CALLS[path], await ask(path, {}))
      const secret = new Secret(token)
      return { url: enrolmentUrl(config.publicUrl, secret), token: secret, expiresAt: new Date(expiresAt) }
    },
    async demonstrationLinks(people) {
      const path = '/internal/demonstration-links'
      const { links } = readAnswer(
        SUPERVISOR_CALLS[path],
        await ask(path, { personIds: people.map(({ personId }) => personId) }),
      )
      return links.map(({ personId, token }) => ({
        personId,
        url: demonstrationUrl(config.publicUrl, new Secret(token)),
      }))
    },
    close: () => agent.destroy(),
  }
}
