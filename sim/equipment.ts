// What stands in the plant and outlives the platform's restarts: each device's key and files in its own folder, and
// what the plant has to know to begin where it stopped. Files are 0600: they are keys.
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { makeDeviceKey } from './device-key.ts'
import type { DeviceFiles } from './link.ts'

const installed = z.object({ assetId: z.string() })
const member = z.object({ personId: z.string(), orgId: z.string() })
const state = z.object({
  /** Person of each role of each organisation, by `organisation/e-mail`; `platform` is the first administrator. */
  people: z.record(z.string(), member).default({}),
  organisations: z.record(z.string(), z.string()).default({}),
  /** Invitations that were made and not yet taken, so that a start that was cut off can go on. */
  invitations: z.record(z.string(), z.string()).default({}),
  /** Device time of the newest acknowledged reading, by slug, ms. */
  acknowledged: z.record(z.string(), z.number()).default({}),
})
export type Member = z.output<typeof member>
export type PlantState = z.output<typeof state>

export type Equipment = {
  readonly state: PlantState
  save(): void
  /** The device's identity when it has one already. */
  installed(device: string): { assetId: string; files: DeviceFiles } | undefined
  /** Makes the device's key and its request; the key stays in its folder. */
  request(device: string): string
  install(device: string, assetId: string, files: { certificate: string; trust: string }): void
}

export function openEquipment(dir: string): Equipment {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const stateFile = join(dir, 'state.json')
  const current = state.parse(existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, 'utf8')) : {})
  const pathIn = (device: string, name: string) => join(dir, 'devices', device, name)
  const read = (device: string, name: string) => readFileSync(pathIn(device, name), 'utf8')

  return {
    state: current,
    save: () => writeWhole(stateFile, JSON.stringify(current, null, 2)),
    installed(device) {
      // Written last, so whoever finds it finds the others.
      if (!existsSync(pathIn(device, 'asset.json'))) return undefined
      const { assetId } = installed.parse(JSON.parse(read(device, 'asset.json')))
      const [certificate, key, trust] = ['asset.crt', 'asset.key', 'trust.pem'].map((name) => read(device, name))
      if (!certificate || !key || !trust) return undefined
      return { assetId, files: { certificate, key, trust } }
    },
    request(device) {
      const { keyPem, requestPem } = makeDeviceKey()
      mkdirSync(join(dir, 'devices', device), { recursive: true, mode: 0o700 })
      writeWhole(pathIn(device, 'asset.key'), keyPem)
      return requestPem
    },
    install(device, assetId, { certificate, trust }) {
      writeWhole(pathIn(device, 'asset.crt'), certificate)
      writeWhole(pathIn(device, 'trust.pem'), trust)
      writeWhole(pathIn(device, 'asset.json'), JSON.stringify({ assetId }))
    },
  }
}

/** A file is there whole or not at all, also when we are killed in the middle. */
function writeWhole(path: string, text: string) {
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  chmodSync(`${path}.new`, 0o600)
  renameSync(`${path}.new`, path)
}
