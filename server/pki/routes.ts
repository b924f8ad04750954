// What outsiders may fetch without signing in, to judge certificates of this platform by themselves:
//   /pki/{authority}.cer, .pem      the authority's certificate
//   /pki/{authority}.crl, .crl.pem  the list of what it has revoked
//   /pki/ocsp                       questions about one certificate (ocsp.ts)
// {authority} is root, a generation of an issuer (asset-ca-1, asset-ca-2, ..., service-ca-1, ...), or asset-ca and
// service-ca for the one of each that signs now.
import { X509Certificate } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { notFound } from '../../core/errors.ts'
import type { Deps } from '../operation/deps.ts'
import { PUBLISHED_PATTERN } from '../vault/calls.ts'
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
  app.get<{ Params: { file: string } }>('/pki/:file', { exposeHeadRoute: true, onRequest }, async (request, reply) => {
    const { name, suffix } = partsOf(request.params.file)
    const list = LISTS.find((each) => each.suffix === suffix)
    if (list !== undefined) return sendList(published, name, list, { request, reply })
    const form = CERTIFICATES.find((each) => each.suffix === suffix)
    if (form === undefined) throw unknown()
    const pem = await certificateOf(deps, name)
    return reply
      .headers({ ...READABLE, 'cache-control': CERTIFICATE_CACHE })
      .type(form.type)
      .send(form.body(pem))
  })
}

const unknown = (): Error => notFound('There is no such file', { hint: 'docs/outsiders.md names them.' })

/** Throws not-found for what no authority could be called. */
function partsOf(file: string): { name: string; suffix: string } {
  const dot = file.indexOf('.')
  const [name, suffix] = [file.slice(0, dot), file.slice(dot)]
  if (dot < 0 || !PUBLISHED_PATTERN.test(name)) throw unknown()
  return { name, suffix }
}

type Exchange = { request: FastifyRequest; reply: FastifyReply }

async function sendList(
  published: Published,
  authority: string,
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

async function certificateOf({ vault }: Pick<Deps, 'vault'>, name: string): Promise<string> {
  const { root, assetCa, serviceCa } = await vault.call('trust', {})
  const now = new Map([
    ['root', root],
    ['asset-ca', assetCa],
    ['service-ca', serviceCa],
  ]).get(name)
  if (now !== undefined) return now
  // Retired ones too: what they signed may have to be judged for years.
  const { authorities } = await vault.call('authorities', {})
  const found = authorities.find(({ published }) => published === name)
  if (found?.certificate === undefined || found.certificate === null) throw unknown()
  return found.certificate
}
