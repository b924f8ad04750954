// The live stream of the fixture: one sample a second for each asset that speaks, a beat every two.

import type { ServerResponse } from 'node:http'
import { countsOf } from './alarms/answers.ts'
import { isGap, signalsOf } from './plant.ts'
import { speaking } from './asset/telemetry.ts'
import type { World } from './world.ts'

const SAMPLE_MS = 1_000
const BEAT_MS = 2_000

export function stream(world: World, url: URL, response: ServerResponse): void {
  if (!world.signedIn || world.silent) {
    response.writeHead(world.silent ? 503 : 401).end()
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const ids = new Set((url.searchParams.get('assets') ?? '').split(','))
  const assets = world.assets.filter((asset) => ids.has(asset.assetId))
  const send = (event: string, data: unknown) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  const say = () => {
    const now = Math.floor(Date.now() / 1000) * 1000
    const bySignal = assets
      .filter((asset) => speaking(world, asset) && !isGap(now))
      .map((asset) => [
        asset.assetId,
        Object.fromEntries(signalsOf(asset).map((signal) => [signal.signalNo, [[now, signal.at(now), Date.now()]]])),
      ])
    send('samples', { at: Date.now(), assets: Object.fromEntries(bySignal) })
  }
  send('beat', { at: Date.now() })
  if (url.searchParams.get('alarms') === 'true') send('alarms', { changed: [], counts: countsOf(world), isCut: false })
  const timers = [
    setInterval(() => (world.silent ? response.destroy() : say()), SAMPLE_MS),
    setInterval(() => (world.signedIn ? send('beat', { at: Date.now() }) : send('ended', { why: 'session' })), BEAT_MS),
  ]
  response.on('close', () => {
    for (const timer of timers) clearInterval(timer)
  })
}
