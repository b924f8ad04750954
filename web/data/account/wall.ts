// A screen that is nobody's: it shows one dashboard by a token of its own, which stands behind the # of its address and is sent
// as a bearer. Whoever is signed in in the same browser stays who they are.

import { eventsOf } from '../../../client/events.ts'
import type { Source } from '../live.ts'

let token: string | undefined

export const beWall = (its: string): void => void (token = its)
export const isWall = (): boolean => token !== undefined

export function authorise(headers: Headers): void {
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
}

/** "<dashboard>.<token>" behind the #. */
export function wallOf(hash: string): { dashboardId: string; token: string } | undefined {
  const [, dashboardId, token] = /^#([0-9a-f-]{36})\.([A-Za-z0-9_-]{43})$/.exec(hash) ?? []
  return dashboardId && token ? { dashboardId, token } : undefined
}

/** An EventSource cannot bring a bearer along; this is one for as long as its answer goes on. */
export function wallSource(url: string): Source {
  const gone = new AbortController()
  const hearers: [string, (event: { data?: string }) => void][] = []
  const tell = (kind: string, data?: unknown) => {
    if (gone.signal.aborted) return
    for (const [each, hear] of hearers) if (each === kind) hear({ data: JSON.stringify(data) })
  }
  void read(url, gone.signal, tell).finally(() => tell('error'))
  return {
    addEventListener: (kind, hear) => void hearers.push([kind, hear]),
    close: () => gone.abort(),
  }
}

async function read(url: string, signal: AbortSignal, tell: (kind: string, data?: unknown) => void): Promise<void> {
  const headers = new Headers()
  authorise(headers)
  try {
    const response = await fetch(url, { headers, signal })
    if (!response.ok) return
    tell('open')
    for await (const { event, data } of eventsOf(response)) tell(event, data)
  } catch (error) {
    // The network, or closed by us: the stream is over either way, and whoever opened it comes back.
    if (!(error instanceof TypeError) && !signal.aborted) throw error
  }
}
