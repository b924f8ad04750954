// What outsiders may fetch without signing in, to judge certificates of this platform by themselves:
//   /pki/{authority}.cer, .pem      the authority's certificate
//   /pki/{authority}.crl, .crl.pem  the list of what it has revoked
//   /pki/ocsp                       questions about one certificate (ocsp.ts)
// The authorities are root, asset-ca and service-ca.
import { X509Certificate } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { notFound } from '../../core/errors.ts'
import type { Deps } from '../operation/deps.ts'
import { AUTHORITIES, type AuthorityName } from '../vault/calls.ts'
import { serveOcsp } from './ocsp.ts'
import { cachingHeaders, pemOfList, Published, type PublishedList } from './published.ts'

type Guard = (address: string) => void
type Form = { suffix: string; type: string; body(list: PublishedList): Buffer }

/** Media types of RFC 2585 and RFC 8555 section 9.1. */
const LISTS: readonly Form[] = [
  { suffix: '.crl', type: 'application/pkix-crl', body: ({ der }) => der },
  { suffix: '.crl.pem', type: 'application/x-pem-file', body: pemOfList },
]
const CERTIFICATES = [
  { suffix: '.cer', type: 'application/pkix-cert', body: (pem: string) => new X509Certificate(pem).raw },
  { suffix: '.pem', type: 'application/pem-certificate-chain', body: (pem: string) => Buffer.from(pem) },
] as const
/** An authority's certificate changes once in years; a day late does no harm. */
const CERTIFICATE_CACHE = 'public, max-age=86400, no-transform'
/** Other sites' pages may read what is public by its nature. */
const READABLE = { 'cross-origin-resource-policy': 'cross-origin' }

/** Mounts the routes. `guard` throws when an address asks too often. */
export function servePki(app: FastifyInstance, deps: Pick<Deps, 'db' | 'vault' | 'log'>, guard: Guard): void {
  const published = new Published(deps.db)
  const onRequest = async (request: FastifyRequest): Promise<void> => guard(request.ip)
  serveOcsp(app, deps, onRequest)
  for (const authority of AUTHORITIES) {
    for (const form of LISTS)
      app.get(`/pki/${authority}${form.suffix}`, { exposeHeadRoute: true, onRequest }, (request, reply) =>
        sendList(published, authority, form, { request, reply }),
      )
    for (const { suffix, type, body } of CERTIFICATES)
      app.get(`/pki/${authority}${suffix}`, { exposeHeadRoute: true, onRequest }, async (_request, reply) => {
        const pem = await certificateOf(deps, authority)
        return reply
          .headers({ ...READABLE, 'cache-control': CERTIFICATE_CACHE })
          .type(type)
          .send(body(pem))
      })
  }
}

type Exchange = { request: FastifyRequest; reply: FastifyReply }

async function sendList(
  published: Published,
  authority: AuthorityName,
  form: Form,
  { request, reply }: Exchange,
): Promise<FastifyReply> {
  const list = await published.newest(authority)
  if (list === undefined) throw notFound('This list has not been made yet', { hint: 'It is made within a minute.' })
  const headers = { ...READABLE, ...cachingHeaders(list) }
  reply.headers(headers)
  if (request.headers['if-none-match'] === headers.etag) return reply.status(304).send()
  return reply.type(form.type).send(form.body(list))
}

async function certificateOf({ vault }: Pick<Deps, 'vault'>, authority: AuthorityName): Promise<string> {
  const { root, assetCa, serviceCa } = await vault.call('trust', {})
  return { root, 'asset-ca': assetCa, 'service-ca': serviceCa }[authority]
}
