// Requests that another site's page makes a browser send. SameSite=Strict already keeps the cookie away from them;
// this is the second lock, and it also holds for the public operations, which need no cookie.
import { forbidden } from '../../core/errors.ts'
import type { Method } from '../operation/operation.ts'

type Headers = Record<string, string | string[] | undefined>

/**
 * Throws Failure forbidden for what did not come from our own page. A mutation has to say so, by `Sec-Fetch-Site`
 * (browsers write it, pages cannot) or by `Origin`; reading has only not to say otherwise. Programs that are no
 * browser send `Origin` themselves.
 */
export function refuseForeignOrigin(method: Method, headers: Headers, publicOrigin: string): void {
  const site = headers['sec-fetch-site']
  const origin = headers.origin
  if (site !== undefined && site !== 'same-origin' && !(site === 'none' && method === 'GET')) refuse()
  if (origin !== undefined && !isOurs(origin, headers.host, publicOrigin)) refuse()
  if (method !== 'GET' && site === undefined && origin === undefined) refuse()
}

/** Ours is the configured address, or the very host that the request names: a page cannot choose either. */
function isOurs(origin: string | string[], host: string | string[] | undefined, publicOrigin: string): boolean {
  return origin === publicOrigin || (typeof host === 'string' && origin === `https://${host}`)
}

function refuse(): never {
  throw forbidden('This request comes from another site', {
    hint: 'Send the header Origin with the address of this platform.',
  })
}
