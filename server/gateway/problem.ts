// Refusals over HTTP as problems (RFC 9457).
import type { ServerResponse } from 'node:http'

export type Problem = { title: string; detail: string; hint?: string }

export function sendProblem(response: ServerResponse, status: number, problem: Problem): void {
  const body = JSON.stringify({ type: 'about:blank', status, ...problem })
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}
