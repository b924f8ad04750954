// PostgreSQL refuses to run as root. Who it runs as, and how it is tied to our life:
//
//   an ordinary user            as that user
//   root, namespaces allowed    in a user namespace in which we are called by an unprivileged name (files stay root's)
//   root, namespaces forbidden  as an existing unprivileged user, who then owns the cluster's directory; with
//                               CAP_DAC_OVERRIDE as well when the way there leads through directories of root
//
// setpriv makes the kernel end it when we die (--pdeathsig); where there is no setpriv a watcher does (watcher.ts).
// Which of them works here is found by trying, not by guessing: seccomp, sysctls and capabilities all have a say.
import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { unavailable } from '../../../../core/errors.ts'
import { isCode } from '../../io-error.ts'
import type { Binaries } from './binaries.ts'

export type Account = {
  /** How the log and the documentation name it. */
  description: string
  /** The command line that runs `command` under the account. */
  wrap(command: readonly string[]): { file: string; args: string[] }
  /** Set when the process is started with another uid by us and not by the wrapper. */
  spawnAs?: { uid: number; gid: number }
  /** Who owns the cluster's files, seen from outside. */
  owner: { uid: number; gid: number }
  /** The kernel ends it with us. */
  diesWithUs: boolean
  /** What `postgres --version` said under it. */
  version: string
}
type Candidate = Omit<Account, 'version'>
type User = { name: string; uid: number; gid: number }
export type Places = { /** exists already */ home: string; socketDir: string; binaries: Binaries }

/** Tries the ways in order and prepares the directories for the first that works. Throws Failure unavailable. */
export function chooseAccount(places: Places): Account {
  const refusals: string[] = []
  for (const candidate of candidates(lstatSync(places.home))) {
    const attempt = tryCandidate(candidate, places)
    if ('version' in attempt) return { ...candidate, version: attempt.version }
    refusals.push(`${candidate.description}: ${attempt.refusal}`)
  }
  throw unavailable(`PostgreSQL cannot be started here. Tried:\n  ${refusals.join('\n  ')}`, {
    hint: 'Run Fairlead as an ordinary user who owns the data directory, or use an external PostgreSQL (database.url).',
  })
}

function tryCandidate(candidate: Candidate, places: Places): { version: string } | { refusal: string } {
  handOver(candidate, places)
  const script =
    'test -w "$1" || { echo "may not write $1" >&2; exit 1; }; test -w "$2" || { echo "may not write $2" >&2; exit 1; }; exec "$3" --version'
  const { file, args } = candidate.wrap([
    ...withLibraries(places.binaries, 'sh', '-c', script, 'sh'),
    places.home,
    places.socketDir,
    places.binaries.postgres,
  ])
  try {
    const version = execFileSync(file, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      ...candidate.spawnAs,
    })
    return { version: version.trim() }
  } catch (error) {
    return { refusal: refusalOf(error) }
  }
}

/** PostgreSQL's libraries are old; only PostgreSQL itself may see them, so they are set by `env` behind the wrapper. */
export function withLibraries(binaries: Binaries, ...command: string[]): string[] {
  return ['env', `LD_LIBRARY_PATH=${binaries.libraryPath}`, ...command]
}

function refusalOf(error: unknown): string {
  if (!(error instanceof Error)) throw error
  if (isCode(error, 'ENOENT')) return 'the program is not installed'
  const said = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : ''
  return said === '' ? (error.message.split('\n')[0] ?? '') : said
}

function candidates(cluster: { uid: number; gid: number }): Candidate[] {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0]
  const users = listUsers()
  if (uid !== 0) return ordinary({ uid, gid }, users)
  // A cluster that somebody else owns was made as that user and stays that user's.
  if (cluster.uid !== 0) return asUser({ name: `uid ${cluster.uid}`, uid: cluster.uid, gid: cluster.gid })
  const user = users.find(({ name }) => name === 'postgres') ?? users.find(({ name }) => name === 'nobody') ?? users[0]
  if (user === undefined) return []
  return [namespaced(user, { uid, gid }), ...asUser(user)]
}

function ordinary(owner: { uid: number; gid: number }, users: User[]): Candidate[] {
  const ways: Candidate[] = [
    {
      description: 'setpriv',
      wrap: prefix('setpriv', '--no-new-privs', '--pdeathsig', 'INT'),
      owner,
      diesWithUs: true,
    },
    { description: 'directly', wrap: prefix('env'), owner, diesWithUs: false },
  ]
  // initdb insists that its user has a name; in a container started with an arbitrary uid there may be none.
  const other = users[0]
  if (users.some((user) => user.uid === owner.uid) || other === undefined) return ways
  return [namespaced(other, owner)]
}

function namespaced(user: User, owner: { uid: number; gid: number }): Candidate {
  const enter = ['unshare', '--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`] as const
  return {
    description: `a user namespace, called ${user.name}`,
    wrap: prefix(...enter, 'setpriv', '--no-new-privs', '--pdeathsig', 'INT'),
    owner,
    diesWithUs: true,
  }
}

function asUser({ name, uid, gid }: User): Candidate[] {
  const become: [string, ...string[]] = [
    'setpriv',
    '--reuid',
    `${uid}`,
    '--regid',
    `${gid}`,
    '--clear-groups',
    '--no-new-privs',
    '--pdeathsig',
    'INT',
  ]
  // access(2) forgets capabilities for whoever is not root, unless told otherwise; PostgreSQL asks it about itself.
  const keeping = ['--securebits', '+no_setuid_fixup']
  const crossing = ['--inh-caps', '+dac_override', '--ambient-caps', '+dac_override', ...keeping]
  const owner = { uid, gid }
  return [
    { description: `the user ${name}`, wrap: prefix(...become), owner, diesWithUs: true },
    {
      description: `the user ${name} with CAP_DAC_OVERRIDE`,
      wrap: prefix(...become, ...crossing),
      owner,
      diesWithUs: true,
    },
    { description: `the user ${name}, without setpriv`, wrap: prefix('env'), spawnAs: owner, owner, diesWithUs: false },
  ]
}

function prefix(...before: [string, ...string[]]): Candidate['wrap'] {
  const [file, ...first] = before
  return (command) => ({ file, args: [...first, ...command] })
}

/** Gives the cluster's and the socket's directory to the account, and lets it pass through their parents. */
function handOver({ owner }: Candidate, { home, socketDir }: Places): void {
  for (const dir of [home, socketDir]) {
    if (lstatSync(dir).uid === owner.uid) continue
    chownTree(dir, owner)
    // The way through, not the right to list; only where the directory above is ours as well.
    if (lstatSync(dirname(dir)).uid === process.getuid?.()) chmodSync(dirname(dir), 0o711)
  }
}

function chownTree(path: string, owner: { uid: number; gid: number }): void {
  const facts = lstatSync(path)
  if (facts.isSymbolicLink()) return
  chownSync(path, owner.uid, owner.gid)
  if (facts.isDirectory()) for (const name of readdirSync(path)) chownTree(join(path, name), owner)
}

/** Unprivileged users by name, the machine's own first. /etc/passwd is read and not getent: the smallest image has it. */
function listUsers(): User[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter((user) => user.name !== '' && user.uid > 0 && user.gid > 0)
}
