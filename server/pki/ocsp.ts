// OCSP (RFC 6960 appendix A) for outsiders: POST /pki/ocsp with the question as its body, or GET /pki/ocsp/{question} in
// base64. Read here, answered and signed by the vault. Whatever happens, the answer is an OCSP response: a client that
// gets a page of another kind tends to go on as if all were good.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isFailure } from '../../core/errors.ts'
import { CRL_CACHE_s, OCSP_AT_ONCE_MAX, OCSP_REQUEST_BYTES_MAX } from '../../core/limits.ts'
import { DerError } from '../../core/pki/der.ts'
import { type OcspQuestion, readOcspRequest } from '../../core/pki/ocsp-request.ts'
import { type OcspError, ocspError } from '../../core/pki/ocsp-response.ts'
import type { Deps } from '../operation/deps.ts'

const PATH = '/pki/ocsp'
const ASKED = 'application/ocsp-request'
const ANSWERED = 'application/ocsp-response'
/** Base64 of the longest question, each character perhaps written as %XX. */
const URL_CHARS_MAX = OCSP_REQUEST_BYTES_MAX * 4

type OcspDeps = Pick<Deps, 'vault' | 'log'>
type Hook = (request: FastifyRequest) => Promise<void>

export function serveOcsp(app: FastifyInstance, deps: OcspDeps, onRequest: Hook): void {
  let answering = 0
  const answer = async (bytes: Buffer | undefined): Promise<{ response: Buffer; cacheable: boolean }> => {
    if (answering >= OCSP_AT_ONCE_MAX) return refused('tryLater')
    answering += 1
    try {
      return await answerTo(bytes, deps)
    } finally {
      answering -= 1
    }
  }
  // A scope of its own: nowhere else is such a body taken.
  void app.register(async (scope) => {
    const options = { parseAs: 'buffer', bodyLimit: OCSP_REQUEST_BYTES_MAX } as const
    scope.addContentTypeParser(ASKED, options, (_request, body, done) => done(null, body))
    scope.post(PATH, { onRequest }, async ({ body }, reply) => {
      const { response } = await answer(Buffer.isBuffer(body) ? body : undefined)
      return send(reply, response, 'no-store')
    })
    scope.get(`${PATH}/*`, { exposeHeadRoute: true, onRequest }, async (request, reply) => {
      const { response, cacheable } = await answer(questionIn(request.url))
      return send(reply, response, cacheable ? `public, max-age=${CRL_CACHE_s}, no-transform` : 'no-store')
    })
  })
}

function send(reply: FastifyReply, response: Buffer, cache: string): FastifyReply {
  const headers = { 'cache-control': cache, 'cross-origin-resource-policy': 'cross-origin' }
  return reply.headers(headers).type(ANSWERED).send(response)
}

const refused = (error: OcspError) => ({ response: ocspError(error), cacheable: false })

async function answerTo(
  bytes: Buffer | undefined,
  { vault, log }: OcspDeps,
): Promise<{ response: Buffer; cacheable: boolean }> {
  const question = bytes === undefined ? undefined : questionOf(bytes)
  if (question === undefined) return refused('malformedRequest')
  try {
    const { response } = await vault.call('ocsp', wireOf(question))
    if (response === null) return refused('unauthorized')
    return { response, cacheable: question.nonce === undefined }
  } catch (error) {
    if (isFailure(error, 'unavailable')) return refused('tryLater')
    log.error({ err: error }, 'an OCSP request could not be answered')
    return refused('internalError')
  }
}

function questionOf(bytes: Buffer): OcspQuestion | undefined {
  try {
    return readOcspRequest(bytes)
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    return undefined
  }
}

/** From the raw address: a slash is base64 too, and whether it came as %2F is the asker's choice. */
function questionIn(url: string): Buffer | undefined {
  const raw = url.slice(PATH.length + 1)
  if (raw.length > URL_CHARS_MAX) return undefined
  try {
    const text = decodeURIComponent(raw)
    return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined
  } catch (error) {
    if (!(error instanceof URIError)) throw error
    return undefined
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

function wireOf({ certIds, nonce }: OcspQuestion) {
  return {
    certIds: certIds.map(({ hash, withNull, nameHash, keyHash, serial }) => ({
      hash,
      withNull,
      nameHash: base64(nameHash),
      keyHash: base64(keyHash),
      serial: base64(serial),
    })),
    ...(nonce === undefined ? {} : { nonce: base64(nonce) }),
  }
}
