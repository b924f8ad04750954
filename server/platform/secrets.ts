// Secrets are files in one directory (0700) that only the platform's user reads (0600). They are never in argv,
// in the environment or in a configuration file that a process is started with.
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  openSync,
  closeSync,
  fsyncSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { notFound, unavailable } from '../../core/errors.ts'
import { SECRET_BYTES } from '../../core/limits.ts'
import { isCode } from './io-error.ts'
import { Secret } from './secret.ts'

type Place = { secretsDir: string }

const NAME = /^[a-z][a-z0-9-]*\.[a-z]+$/

/** Reads the secret `name` ("db-api.password"). Throws Failure not-found, or unavailable when others may read it. */
export function readSecret(place: Place, name: string): Secret {
  return readSecretFile(pathOf(place, name))
}

/** Reads a secret from any file; one trailing line end is not part of it. */
export function readSecretFile(file: string): Secret {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    if (!isCode(cause, 'ENOENT')) throw cause
    throw notFound(`the secret file ${file} does not exist`, { cause })
  }
  if ((statSync(file).mode & 0o077) !== 0)
    throw unavailable(`the secret file ${file} can be read by others`, { hint: `chmod 600 ${file}` })
  return new Secret(text.replace(/\r?\n$/, ''))
}

/** Reads the secret, or makes it of `bytes` random bytes (base64url) when it does not exist yet. */
export function ensureSecret(place: Place, name: string, bytes = SECRET_BYTES): Secret {
  makePrivateDir(place.secretsDir)
  createOnce(pathOf(place, name), randomBytes(bytes).toString('base64url'))
  return readSecret(place, name)
}

/** Creates the directory for the platform's user alone, and takes from others what rights they had in it. */
export function makePrivateDir(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  chmodSync(dir, 0o700)
}

/** Whole or not at all, and the first writer wins: written aside, flushed, then linked under its name. */
function createOnce(path: string, text: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return
  const aside = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  const file = openSync(aside, 'wx', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  try {
    linkSync(aside, path)
  } catch (cause) {
    if (!isCode(cause, 'EEXIST')) throw cause
  } finally {
    rmSync(aside)
  }
}

function pathOf(place: Place, name: string): string {
  if (!NAME.test(name)) throw new RangeError(`"${name}" is no name of a secret`)
  return join(place.secretsDir, name)
}
