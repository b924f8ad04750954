#!/usr/bin/env node
// The door: runs on any Node from 18, brings the packages and the Node that the lock file names, and hands over.
//   boot.mjs <command> ...    fairlead <command> ... (bin/fairlead.ts)
//   boot.mjs run FILE ...     a TypeScript file of the project
//   boot.mjs exec TOOL ...    a tool of node_modules/.bin
// Plain JavaScript without any package, because nothing else can be relied on yet.
import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { constants as os, homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const bundledNode = join(modules, `node-linux-${process.arch}`, 'bin', 'node')
const LINES_OF_NPM_SHOWN = 15
const NPM_OPTIONS = [
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--no-progress',
  '--loglevel=error',
  '--include=dev',
  '--include=optional',
]

main(process.argv.slice(2)).catch((error) =>
  fail(error instanceof Error ? (error.stack ?? error.message) : String(error)),
)

async function main(args) {
  refuseUnknownMachine()
  const forWork = args[0] === 'run' || args[0] === 'exec'
  const missing = whatIsMissing(forWork)
  if (missing !== undefined) await install(missing)
  checkNode()
  const [command, commandArgs] = commandOf(args)
  handOver(command, commandArgs)
}

function refuseUnknownMachine() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 18) fail(`This is Node ${process.versions.node}. Any Node from 18 will do to begin with.`)
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch))
    fail(
      `Fairlead runs on Linux on x64 and arm64; this is ${process.platform} on ${process.arch}.`,
      'On macOS and Windows use a Linux container or WSL 2.',
    )
}

/** Compares what npm has installed (it keeps its own lock file) with what the lock file asks for, entry by entry. */
function whatIsMissing(forWork) {
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const hidden = join(modules, '.package-lock.json')
  if (!existsSync(hidden)) return 'first start'
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages
  // An installation for production alone (npm ci --omit=dev) is whole for everything but work on the code.
  const withoutTools = !forWork && !Object.values(installed).some((entry) => entry.dev)
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue
    const found = installed[path]
    if (found === undefined && (isForAnother(entry) || (entry.dev && withoutTools))) continue
    if (found === undefined || found.version !== entry.version || found.integrity !== entry.integrity)
      return `${path.slice('node_modules/'.length)} is not as the lock file has it`
  }
  return existsSync(bundledNode) ? undefined : `Node for ${process.arch} is missing`
}

/** Optional, and for another system: or for none that is named, which is what such a package itself needs. */
function isForAnother({ optional, devOptional, os, cpu, libc }) {
  if (!optional && !devOptional) return false
  if (os === undefined && cpu === undefined) return true
  const names = (allowed, ours) => allowed === undefined || [].concat(allowed).includes(ours)
  return !(names(os, 'linux') && names(cpu, process.arch) && names(libc, 'glibc'))
}

async function install(reason) {
  const [npm, ...npmArgs] = npmCommand()
  const label = `Installing packages (${reason})`
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  process.stderr.write(`${label} ...`)
  const show = () => process.stderr.write(`\r${label} ... ${seconds()} s`)
  const ticking = process.stderr.isTTY ? setInterval(show, 1000) : undefined
  const run = (...how) => runQuietly(npm, [...npmArgs, ...how, ...NPM_OPTIONS], npmEnvironment())
  let result = await run('ci')
  // npm 11 finds a lock file incomplete that lacks a package of some other system. Told to install instead, it takes
  // every version and checksum from the lock file just the same, and we look afterwards.
  if (result.code !== 0 && /in sync/.test(result.output)) result = await run('install', '--no-save')
  // An old Node makes npm leave out optional packages that want a newer one. The newer one is here by now.
  if (result.code === 0 && whatIsMissing(true) !== undefined && existsSync(bundledNode)) {
    const [newNpm, ...newArgs] = npmArgs.length === 0 ? [npm] : [bundledNode, ...npmArgs]
    const env = npmEnvironment()
    env.PATH = `${dirname(bundledNode)}${delimiter}${env.PATH || ''}`
    result = await runQuietly(newNpm, [...newArgs, 'install', '--no-save', ...NPM_OPTIONS], env)
  }
  clearInterval(ticking)
  // npm has been seen to end with 0 in the middle of its work ("Exit handler never called!"): look for ourselves.
  if (result.code === 0 && whatIsMissing(true) === undefined) {
    process.stderr.write(`${process.stderr.isTTY ? `\r${label} ...` : ''} done in ${seconds()} s\n`)
    return
  }
  const end = result.output.trimEnd().split('\n').slice(-LINES_OF_NPM_SHOWN).join('\n')
  fail(`\n\nThe packages could not be installed. npm said:\n\n${end}\n`, remedyFor(result.output))
}

/** npm as a command line: the one that started us, else the one on PATH. */
function npmCommand() {
  const own = process.env.npm_execpath
  if (own !== undefined && /npm-cli\.(c|m)?js$/.test(own) && existsSync(own)) return [process.execPath, own]
  const onPath = (process.env.PATH || '').split(delimiter).find((dir) => dir !== '' && existsSync(join(dir, 'npm')))
  if (onPath !== undefined) return [join(onPath, 'npm')]
  return fail(
    'npm was not found, and it is needed once to bring the packages.',
    'Install it (Debian: apt-get install npm) and start again.',
  )
}

/** Without what `npm start` tells its scripts, which would confuse the npm inside; with a cache that can be written. */
function npmEnvironment() {
  const env = {}
  for (const [name, value] of Object.entries(process.env))
    if (!/^npm_(?!config_)/.test(name) && name !== 'NODE_ENV') env[name] = value
  if (env.npm_config_cache === undefined || !canWrite(env.npm_config_cache))
    if (!canWrite(homedir())) env.npm_config_cache = join(root, '.fairlead', 'npm-cache')
  return env
}

function runQuietly(file, args, env) {
  return new Promise((done) => {
    const parts = []
    const child = spawn(file, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => parts.push(part))
    child.on('error', (error) => done({ code: 127, output: `${error.message}\n` }))
    child.on('close', (code, signal) => {
      if (signal === 'SIGINT') process.exit(130)
      done({ code: code === null ? 1 : code, output: Buffer.concat(parts).toString('utf8') })
    })
  })
}

function remedyFor(output) {
  if (/EACCES|EPERM|EROFS/.test(output))
    return `Make ${root} writable for this user, or run "npm ci" once as its owner.`
  if (/ENOSPC/.test(output)) return 'The disk is full: the packages need about 700 MB.'
  if (/EINTEGRITY/.test(output))
    return 'A package is not the one that the lock file names. Try "npm cache verify"; if it persists, do not go on: somebody changed it.'
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|network/i.test(output))
    return 'The registry cannot be reached. Check the network, and the proxy and registry of npm ("npm config list").'
  if (/CERT|certificate/.test(output))
    return 'The registry is behind a proxy with a certificate of its own: name its file in NODE_EXTRA_CA_CERTS.'
  if (existsSync(join(modules, '.package-lock.json')) && whatIsMissing(true) !== undefined)
    return 'npm left out packages that are needed here. Look for "omit" in "npm config list", or use Node 22 or later to begin with.'
  return 'Start again: what was downloaded is kept. "npm ci" shows everything npm says.'
}

/** The bundled Node needs glibc 2.28 and a file system that allows programs; say so in words when it does not start. */
function checkNode() {
  const { status, error, stderr } = spawnSync(bundledNode, ['--version'], { encoding: 'utf8' })
  if (status === 0) return
  const said = error ? error.message : stderr.trim()
  if (/EACCES/.test(said))
    fail(`${bundledNode} may not be executed.`, 'Is the file system mounted with "noexec"? Put the project elsewhere.')
  if (/ENOENT|GLIBC|not found/.test(said))
    fail(
      `The bundled Node does not start on this system: ${said}`,
      'It needs glibc 2.28 or later (Debian 10, Ubuntu 20.04, RHEL 8). Alpine has musl and is not supported.',
    )
  fail(`The bundled Node does not start: ${said || `exit code ${status}`}`)
}

function commandOf([first, ...rest]) {
  if (first === 'run' || first === 'exec') {
    if (rest.length === 0) fail(`boot.mjs ${first} needs a name.`)
    if (first === 'run') return [bundledNode, [resolve(root, rest[0]), ...rest.slice(1)]]
    const tool = join(modules, '.bin', rest[0])
    if (!existsSync(tool)) fail(`There is no tool ${rest[0]} in node_modules/.bin.`)
    return [tool, rest.slice(1)]
  }
  return [bundledNode, [join(root, 'bin', 'fairlead.ts'), ...(first === undefined ? [] : [first]), ...rest]]
}

/** Signals go through to it, its end is ours. The pipe (FAIRLEAD_LIFELINE) tells it when we are killed outright. */
function handOver(command, args) {
  const env = {
    ...process.env,
    PATH: `${dirname(bundledNode)}${delimiter}${process.env.PATH || ''}`,
    FAIRLEAD_LIFELINE: '3',
  }
  const cache = join(root, '.fairlead', 'cache')
  if (env.NODE_COMPILE_CACHE === undefined && makePrivate(cache)) env.NODE_COMPILE_CACHE = cache
  const child = spawn(command, args, { stdio: ['inherit', 'inherit', 'inherit', 'pipe'], env })
  child.stdio[3].on('error', () => undefined)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => fail(`${command} could not be started: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 128 + os.signals[signal]))
}

function makePrivate(dir) {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    return canWrite(dir)
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(error.code)) return false
    throw error
  }
}

function canWrite(path) {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    // Missing, read-only or another's: for whoever asks it is all the same.
    return false
  }
}

function fail(message, remedy) {
  process.stderr.write(`${message}\n${remedy === undefined ? '' : `${remedy}\n`}`)
  process.exit(1)
}
