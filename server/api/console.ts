// The console's files, read once into memory. Names with a hash never change and are kept for ever; index.html is
// never kept. Every path that is no file and no operation is a page of the console and gets index.html.
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { COMPRESS_BYTES_MIN } from '../../core/limits.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}
const INCOMPRESSIBLE = new Set(['.png', '.woff2', '.ico'])
/** Vite writes hashed names here and nothing else (web/vite.config.ts); /assets/ is where the console's pages of assets are. */
const HASHED = '/static/'
const IMMUTABLE = 'public, max-age=31536000, immutable'

type Encoding = 'br' | 'gzip'
type ConsoleFile = { type: string; etag: string; cache: string; body: Buffer; encoded: Map<Encoding, Promise<Buffer>> }

/** The files under `dir` by URL path, or undefined when the console has not been built. */
export function readConsole(dir: string): Map<string, ConsoleFile> | undefined {
  let names: string[]
  try {
    names = readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  // Only kinds that we know how to label: whatever else lies in the folder is not published.
  const known = names.filter((name) => extname(name) in TYPES)
  return new Map(known.map((name) => [`/${name.split(sep).join('/')}`, readOne(join(dir, name), name)]))
}

function readOne(path: string, name: string): ConsoleFile {
  const body = readFileSync(path)
  const url = `/${name.split(sep).join('/')}`
  return {
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    cache: url.startsWith(HASHED) ? IMMUTABLE : 'no-store',
    body,
    encoded: new Map(),
  }
}

/** Answers GET and HEAD for everything that is no operation. Returns false when it is not the console's. */
export function serveConsole(app: FastifyInstance, files: Map<string, ConsoleFile> | undefined): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const path = request.url.split('?', 1)[0] ?? '/'
    const file = files?.get(path) ?? (isPage(path) ? files?.get('/index.html') : undefined)
    if (file !== undefined) return send(file, path, request, reply)
    if (files === undefined && isPage(path))
      return reply.status(503).type('text/plain').send('The console has not been built: npm start builds it.\n')
    return reply.callNotFound()
  }
  app.get('/*', { exposeHeadRoute: true }, answer)
}

/** Pages have no dot in their path; a missing file is missing and no page. */
function isPage(path: string): boolean {
  return !path.startsWith('/v1/') && path !== '/v1' && !path.startsWith(HASHED) && !path.includes('.')
}

async function send(file: ConsoleFile, path: string, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  reply.headers({ 'content-type': file.type, 'cache-control': file.cache, etag: file.etag, vary: 'accept-encoding' })
  if (request.headers['if-none-match'] === file.etag) return reply.status(304).send()
  const encoding = INCOMPRESSIBLE.has(extname(path)) ? undefined : acceptedEncoding(request.headers['accept-encoding'])
  if (encoding === undefined || file.body.length < COMPRESS_BYTES_MIN) return reply.send(file.body)
  reply.header('content-encoding', encoding)
  return reply.send(await encodedBody(file, encoding))
}

export function acceptedEncoding(header: string | string[] | undefined): Encoding | undefined {
  const accepted = String(header ?? '')
    .split(',')
    .map((part) => part.trim())
  if (accepted.some((part) => part === 'br')) return 'br'
  return accepted.some((part) => part === 'gzip') ? 'gzip' : undefined
}

/** Compressed when first asked for, then kept: a start does not wait for it, and no request pays twice. */
function encodedBody(file: ConsoleFile, encoding: Encoding): Promise<Buffer> {
  const ready = file.encoded.get(encoding)
  if (ready !== undefined) return ready
  const made =
    encoding === 'br'
      ? promisify(brotliCompress)(file.body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
      : promisify(gzip)(file.body, { level: 9 })
  file.encoded.set(encoding, made)
  return made
}
