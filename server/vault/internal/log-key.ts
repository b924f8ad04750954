// The key of the audit log: Ed25519, made on the first start, sealed under the master key in dataDir/vault/log beside the
// name the logs go by. The name is the host of publicUrl at that time and stays: a log that changes its name is another
// log, and every checkpoint somebody kept would be of no use. The folder appears at once, like the authorities'.
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { invalid, unavailable } from '../../../core/errors.ts'
import { originOf, signCheckpoint } from '../../../core/merkle/checkpoint.ts'
import { HASH_BYTES } from '../../../core/merkle/hash.ts'
import { rawPublicKey } from '../../../core/merkle/keys.ts'
import { type Binding, open, SealBroken, type SealingKey, seal } from '../../../core/seal.ts'
import type { Ivs } from '../../../core/seal-iv.ts'
import type { HandlerInput } from '../calls.ts'

export type LogKey = {
  readonly name: string
  readonly publicKey: Buffer
  readonly key: KeyObject
  readonly createdAt: Date
}

type Tools = {
  readonly key: SealingKey
  readonly ivs: Ivs /** Where people find the platform. */
  readonly publicUrl: string
}

const PLACE: Binding = { org: 'platform', table: 'authority', column: 'key', row: 'log' }

/** Opens the log's key, and makes it when there is none. Throws Failure unavailable when it does not open. */
export function openLogKey(dataDir: string, tools: Tools): LogKey {
  const dir = join(dataDir, 'vault', 'log')
  if (!existsSync(dir)) establish(dir, tools)
  const name = readFileSync(join(dir, 'name'), 'utf8').trim()
  const key = unsealed(readFileSync(join(dir, 'key.sealed')), tools.key)
  return { name, publicKey: rawPublicKey(key), key, createdAt: statSync(join(dir, 'key.sealed')).mtime }
}

/** Signs the head of an organisation's tree. The caller has committed what it covers (server/worker/sealing). */
export function signHead({ orgId, size, root }: HandlerInput<'sign-checkpoint'>, log: LogKey, now_ms: number): string {
  if (root.length !== HASH_BYTES) throw invalid(`a root has ${HASH_BYTES} bytes`)
  return signCheckpoint({ origin: originOf(log.name, orgId), size, root }, log.key, Math.floor(now_ms / 1000))
}

function unsealed(sealed: Buffer, key: SealingKey): KeyObject {
  try {
    const pkcs8 = open(key, PLACE, sealed)
    const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
    pkcs8.fill(0)
    return privateKey
  } catch (cause) {
    if (!(cause instanceof SealBroken)) throw cause
    throw unavailable('the key of the audit log does not open: the master key is not the one it was sealed under', {
      hint: 'put back the master key that belongs to this data directory',
      cause,
    })
  }
}

function establish(dir: string, { key, ivs, publicUrl }: Tools): void {
  const parent = join(dir, '..')
  mkdirSync(parent, { recursive: true, mode: 0o700 })
  const aside = mkdtempSync(join(parent, 'making-'))
  const write = (name: string, content: string | Buffer): void =>
    writeFileSync(join(aside, name), content, { mode: 0o600, flag: 'wx', flush: true })
  try {
    const pkcs8 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' })
    write('key.sealed', seal(key, PLACE, pkcs8, ivs.next()))
    pkcs8.fill(0)
    write('name', `${new URL(publicUrl).host}\n`)
    // Commit point: until the rename there is no log.
    renameSync(aside, dir)
  } catch (error) {
    rmSync(aside, { recursive: true, force: true })
    // Another vault was faster; what it made is read.
    if (!existsSync(dir)) throw error
  }
}
