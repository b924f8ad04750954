// A PKCS#11 token in software for tests: SoftHSM, spoken to by OpenSC's pkcs11-tool, where both are installed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pkcs11Config } from '../platform/config.ts'

const MODULES = ['/usr/lib', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/local/lib']
const module = MODULES.flatMap((dir) => [`${dir}/softhsm/libsofthsm2.so`, `${dir}/libsofthsm2.so`]).find(existsSync)
const runs = (tool: string): boolean => spawnSync(tool, ['--help']).error === undefined

/** False, or why there is no token here: for `skip`. */
export const noToken =
  module !== undefined && runs('softhsm2-util') && runs('pkcs11-tool')
    ? false
    : 'softhsm2 and opensc (pkcs11-tool) are not installed'

const PIN = '4711-0815'

/** An initialised token in `dir`. */
export function makeToken(dir: string, label = 'fairlead'): Pkcs11Config {
  const [tokens, conf, pinFile] = [join(dir, 'tokens'), join(dir, 'softhsm.conf'), join(dir, 'token.pin')]
  mkdirSync(tokens, { recursive: true })
  writeFileSync(conf, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`)
  writeFileSync(pinFile, `${PIN}\n`, { mode: 0o600 })
  const env = { SOFTHSM2_CONF: conf }
  const made = spawnSync('softhsm2-util', ['--init-token', '--free', '--label', label, '--so-pin', PIN, '--pin', PIN], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  if (made.status !== 0) throw new Error(`no token: ${made.stderr}`)
  return { module: module ?? '', token: label, pinFile, env }
}

/** What the token says of its private keys. */
export function privateKeysIn({ module: path, token, env }: Pkcs11Config): string {
  const args = [
    '--module',
    path,
    '--token-label',
    token,
    '--login',
    '--pin',
    PIN,
    '--list-objects',
    '--type',
    'privkey',
  ]
  return spawnSync('pkcs11-tool', args, { env: { ...process.env, ...env }, encoding: 'utf8' }).stdout
}
