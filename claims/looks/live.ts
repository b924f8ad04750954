// The live stream as a browser reads it, for a moment.
import { request } from 'node:https'
import type { Visitor } from '../../sim/visitor.ts'
import type { World } from '../world/world.ts'

const LISTEN_MS = 2_500

/** Everything that the stream says in its first seconds, as text; the problem when it is refused. */
export function firstLive(world: World, visitor: Visitor, assetIds: string[]): Promise<string> {
  const url = new URL(`/v1/live?assets=${assetIds.join(',')}`, world.platform.publicUrl)
  return new Promise((resolve, reject) => {
    let text = ''
    const headers = { accept: 'text/event-stream', cookie: visitor.cookie }
    const outgoing = request(url, { ca: world.platform.trust, headers, agent: false }, (incoming) => {
      incoming.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8')
      })
      const done = () => {
        clearTimeout(timer)
        outgoing.destroy()
        resolve(text)
      }
      const timer = setTimeout(done, LISTEN_MS)
      incoming.on('end', done)
      // We hang up ourselves; what was heard until then is what counts.
      incoming.on('error', done)
    })
    outgoing.on('error', (error) => (text === '' ? reject(error) : resolve(text)))
    outgoing.end()
  })
}

export type Live = { ended: Promise<void>; close(): void }

/** A stream that stays open: resolved when the first event has come. `ended` settles when the platform ends it. */
export function openLive(world: World, visitor: Visitor, assetIds: string[]): Promise<Live> {
  const url = new URL(`/v1/live?assets=${assetIds.join(',')}`, world.platform.publicUrl)
  const headers = { accept: 'text/event-stream', cookie: visitor.cookie }
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { ca: world.platform.trust, headers, agent: false }, (incoming) => {
      const ended = new Promise<void>((done) => {
        incoming.on('end', done)
        incoming.on('error', () => done())
      })
      incoming.once('data', () => resolve({ ended, close: () => void outgoing.destroy() }))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}
