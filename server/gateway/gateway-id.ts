// A gateway keeps its name over restarts, so that it can take back what it said of connections before it fell.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AnyId, idFrom, isId } from '../../core/ids.ts'

export function gatewayId(dataDir: string, random: (bytes: number) => Uint8Array): string {
  const file = join(dataDir, 'gateway-id')
  if (existsSync(file)) {
    const id = readFileSync(file, 'utf8').trim()
    if (isId(id)) return id
  }
  const id = idFrom<AnyId>(random(16))
  writeFileSync(file, `${id}\n`, { mode: 0o600 })
  return id
}
