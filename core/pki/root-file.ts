// The root's private key outside the platform: a file that opens with two passphrases, kept by two people (dual control;
// NIST SP 800-57 part 1, section 5.3.5). Each passphrase gives half of the key that encrypts the file, so neither holder
// alone can try anything but the whole 256 bits of the other half.
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  type KeyObject,
  scrypt,
  X509Certificate,
} from 'node:crypto'
import { promisify } from 'node:util'
import { invalid } from '../errors.ts'
import { ROOT_PASSPHRASE_CHARS_MIN, SCRYPT_ROOT } from '../limits.ts'

const SALT_BYTES = 16
const IV_BYTES = 12

export type Passphrases = readonly [string, string]
type Opened = { readonly certificate: X509Certificate; readonly key: KeyObject }

/** The text of the file. `random` gives so many bytes that nobody can guess. Throws invalid for weak passphrases. */
export async function formatRootFile(
  root: Opened,
  passphrases: Passphrases,
  random: (bytes: number) => Buffer,
): Promise<string> {
  requireTwo(passphrases)
  const [saltA, saltB, iv] = [random(SALT_BYTES), random(SALT_BYTES), random(IV_BYTES)]
  const certificate = root.certificate.toString()
  const pkcs8 = root.key.export({ type: 'pkcs8', format: 'der' })
  const key = await keyFrom(passphrases, [saltA, saltB])
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(certificate))
  const sealed = Buffer.concat([cipher.update(pkcs8), cipher.final(), cipher.getAuthTag()])
  pkcs8.fill(0)
  key.fill(0)
  const base64 = (bytes: Buffer): string => bytes.toString('base64')
  return `${JSON.stringify({ fairlead: 'root', v: 1, certificate, salts: [base64(saltA), base64(saltB)], iv: base64(iv), key: base64(sealed) }, undefined, 2)}\n`
}

/** Throws a Failure of kind invalid: no such file, or one of the passphrases (in their order) is wrong. */
export async function openRootFile(text: string, passphrases: Passphrases): Promise<Opened> {
  const { certificate, salts, iv, sealed } = read(text)
  const key = await keyFrom(passphrases, salts)
  const decipher = createDecipheriv('aes-256-gcm', key, iv)
  decipher.setAAD(Buffer.from(certificate))
  decipher.setAuthTag(sealed.subarray(sealed.length - 16))
  let pkcs8: Buffer
  try {
    pkcs8 = Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - 16)), decipher.final()])
  } catch (cause) {
    throw invalid('the root does not open', {
      hint: 'one of the two passphrases is wrong, or they were given in the other order, or the file was changed',
      cause,
    })
  } finally {
    key.fill(0)
  }
  const opened = {
    certificate: new X509Certificate(certificate),
    key: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
  }
  pkcs8.fill(0)
  return opened
}

function requireTwo([a, b]: Passphrases): void {
  if (a.length < ROOT_PASSPHRASE_CHARS_MIN || b.length < ROOT_PASSPHRASE_CHARS_MIN)
    throw invalid(`each passphrase has at least ${ROOT_PASSPHRASE_CHARS_MIN} characters`, {
      hint: 'six words drawn by lot are easy to keep',
    })
  if (a === b)
    throw invalid('the two passphrases are the same', { hint: 'two people make one each, and neither tells the other' })
}

const stretch = promisify<string, Buffer, number, typeof SCRYPT_ROOT, Buffer>(scrypt)

/** Seconds of work, beside whatever else the process does: the vault goes on signing meanwhile. */
async function keyFrom([a, b]: Passphrases, [saltA, saltB]: readonly [Buffer, Buffer]): Promise<Buffer> {
  const halves = await Promise.all([
    stretch(a.normalize('NFC'), saltA, 32, SCRYPT_ROOT),
    stretch(b.normalize('NFC'), saltB, 32, SCRYPT_ROOT),
  ])
  const [one, two] = halves
  const key = Buffer.alloc(32)
  for (let i = 0; i < 32; i++) key[i] = (one?.[i] ?? 0) ^ (two?.[i] ?? 0)
  for (const half of halves) half.fill(0)
  return key
}

function read(text: string): { certificate: string; salts: readonly [Buffer, Buffer]; iv: Buffer; sealed: Buffer } {
  const refuse = (): Error =>
    invalid('this is no root file', { hint: 'take the file that `fairlead ca export-root` wrote' })
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw refuse()
  }
  if (typeof found !== 'object' || found === null) throw refuse()
  const { fairlead, v, certificate, salts, iv, key }: Record<string, unknown> = { ...found }
  const [saltA, saltB] = Array.isArray(salts) ? salts.map(bytesOf) : []
  const [ivBytes, sealed] = [bytesOf(iv), bytesOf(key)]
  if (fairlead !== 'root' || v !== 1 || typeof certificate !== 'string') throw refuse()
  if (saltA?.length !== SALT_BYTES || saltB?.length !== SALT_BYTES || ivBytes.length !== IV_BYTES || sealed.length < 32)
    throw refuse()
  return { certificate, salts: [saltA, saltB], iv: ivBytes, sealed }
}

const bytesOf = (value: unknown): Buffer => (typeof value === 'string' ? Buffer.from(value, 'base64') : Buffer.alloc(0))
