// The cluster's directory (`<home>/<major>`): made whole or not at all. Its settings are written anew at every start,
// because an embedded server belongs to the platform and not to an administrator.
import { execFile } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { unavailable } from '../../../../core/errors.ts'
import { scramVerifier } from '../../scram.ts'
import type { Secret } from '../../secret.ts'
import { type Account, withLibraries } from './account.ts'
import type { Binaries, Major } from './binaries.ts'
import { hostBasedAuthentication, serverSettings } from './settings.ts'

const run = promisify(execFile)

export const SUPERUSER = 'postgres'

export type Cluster = {
  /** Holds the cluster and belongs to the account. */
  home: string
  socketDir: string
  major: Major
  binaries: Binaries
  account: Account
  password: Secret
  /** Tests may add settings; they stand last and win. */
  settings: Record<string, string>
}

export const clusterDir = ({ home, major }: Pick<Cluster, 'home' | 'major'>): string => join(home, `${major}`)

/** Makes the cluster if there is none, and writes its settings. A crash on the way leaves nothing that counts. */
export async function ensureCluster(cluster: Cluster): Promise<void> {
  if (!existsSync(clusterDir(cluster))) await initialise(cluster)
  for (const [name, text] of Object.entries({
    'postgresql.conf': serverSettings(cluster),
    'pg_hba.conf': hostBasedAuthentication,
  }))
    writeOwned(cluster, join(clusterDir(cluster), name), text)
}

async function initialise(cluster: Cluster): Promise<void> {
  const { home, account, binaries, password } = cluster
  const fresh = join(home, 'new')
  const passwordFile = join(home, 'initdb.verifier')
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { mode: 0o700 })
  chownSync(fresh, account.owner.uid, account.owner.gid)
  // initdb puts what it reads here into CREATE ROLE, where a verifier is as good as the password.
  writeOwned(cluster, passwordFile, scramVerifier(password))
  const command = [binaries.initdb, '-D', fresh, `--pwfile=${passwordFile}`, ...initdbOptions(cluster.major)]
  const { file, args } = account.wrap(withLibraries(binaries, ...command))
  try {
    await run(file, args, { cwd: '/', ...account.spawnAs })
  } catch (cause) {
    throw unavailable(`initdb failed: ${cause instanceof Error ? cause.message : 'for no reason it gave'}`, { cause })
  } finally {
    rmSync(passwordFile)
  }
  // Commit point: with this rename the cluster exists. initdb has flushed it to disk before.
  renameSync(fresh, clusterDir(cluster))
}

function initdbOptions(major: Major): string[] {
  // Collations of the system's C library change with its updates and break indexes; these two never do.
  const builtin = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
  const collation = major >= 17 ? builtin : ['--locale-provider=libc', '--locale=C']
  const always = ['--encoding=UTF8', '--auth=scram-sha-256', '--data-checksums', '--no-instructions']
  return [`--username=${SUPERUSER}`, ...always, ...collation]
}

function writeOwned({ account }: Cluster, path: string, text: string): void {
  rmSync(path, { force: true })
  writeFileSync(path, text, { mode: 0o600 })
  chownSync(path, account.owner.uid, account.owner.gid)
}
