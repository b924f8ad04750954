// Long answers of reading operations travel compressed: a fleet of ten thousand assets on a phone's network. Answers
// to mutations never do, because some hold secrets (a device's key) beside what was sent in (BREACH).
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { COMPRESS_BYTES_MIN } from '../../core/limits.ts'

const compress = promisify(gzip)

export function compressReading(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const reading = request.method === 'GET' && request.routeOptions.config.operation !== undefined
    if (!reading || typeof payload !== 'string' || payload.length < COMPRESS_BYTES_MIN) return payload
    reply.header('vary', 'accept-encoding')
    if (!String(request.headers['accept-encoding'] ?? '').includes('gzip')) return payload
    reply.header('content-encoding', 'gzip').removeHeader('content-length')
    return compress(payload, { level: 1 })
  })
}
