// Ourselves, with everything switched on: the gateway as its own process, as the supervisor starts it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ask, end, start } from './child.ts'
import type { Subject } from './subject.ts'

export const fairlead: Subject = {
  name: 'Fairlead',
  topic: () => 'v1/telemetry',
  start: async ({ world, postgres, dir }) => {
    const file = join(dir, 'fairlead.json')
    writeFileSync(file, JSON.stringify({ ...world.config, logLevel: 'error' }), { mode: 0o600 })
    const child = start(join(import.meta.dirname, '../../bin/gateway.ts'), { FAIRLEAD_CONFIG: file })
    type Ready = { kind: string; message?: string; facts: { ports: { mqtt: number } } }
    const ready = await ask<Ready>(child, { kind: 'start' })
    if (ready.kind !== 'ready') throw new Error(`the gateway does not start: ${ready.message}`)
    const pid = child.pid ?? 0
    return {
      port: ready.facts.ports.mqtt,
      pids: [pid, postgres.pid],
      edge: pid,
      stored: 'acknowledged',
      stop: () => end(child),
    }
  },
}
