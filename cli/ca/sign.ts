// Signing an authority's request with the root's file. Nothing here needs a platform.
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { SERIAL_BYTES } from '../../core/limits.ts'
import { pemOf, serialFrom } from '../../core/pki/certificate.ts'
import { answerRequest, readIssuerRequest } from '../../core/pki/issuer.ts'
import { openRootFile, type Passphrases } from '../../core/pki/root-file.ts'
import { inMemory } from '../../core/pki/signing-key.ts'
import { isCode } from '../../server/platform/io-error.ts'
import { UsageError } from '../arguments.ts'

/** The authority's certificate, PEM. Throws Failures that say which file is wrong. */
export async function signRequest(request: string, root: string, passphrases: Passphrases): Promise<string> {
  const wanted = readIssuerRequest(read(request))
  const { certificate, key } = await openRootFile(read(root), passphrases)
  const making = { serial: serialFrom(randomBytes(SERIAL_BYTES)), now_ms: Date.now() }
  return pemOf((await answerRequest(wanted, { certificate, key: inMemory(key) }, making)).raw)
}

export const certificateOf = (file: string): string => read(file)

/** Writes a file that must not exist yet, and answers where it is. */
export function writeNew(file: string, text: string, mode: number): string {
  const path = resolve(file)
  try {
    writeFileSync(path, text, { mode, flag: 'wx', flush: true })
  } catch (cause) {
    if (!isCode(cause, 'EEXIST')) throw cause
    throw new UsageError(`${path} exists already, and is not overwritten`, { cause })
  }
  return path
}

function read(file: string): string {
  try {
    return readFileSync(resolve(file), 'utf8')
  } catch (cause) {
    if (!isCode(cause, 'ENOENT')) throw cause
    throw new UsageError(`there is no file ${resolve(file)}`, { cause })
  }
}
