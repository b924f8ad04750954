// Passwords at rest: argon2id (RFC 9106) with a salt of its own for each, and a pepper that only this process holds.
// A copy of the database alone lets nobody try a single password.
import { argon2 as argon2Callback, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { bug, overLimit } from '../../../core/errors.ts'
import { PASSWORD_CHECKS_AT_ONCE_MAX, PASSWORD_CHECKS_WAITING_MAX } from '../../../core/limits.ts'
import type { Random } from '../../operation/deps.ts'
import { Secret } from '../../platform/secret.ts'

const argon2 = promisify(argon2Callback)

/** RFC 9106 section 4, second recommended option; above OWASP's minimum of 19 MiB and two passes. */
const MEMORY_KIB = 64 * 1024
const PASSES = 3
const PARALLELISM = 4
const SALT_BYTES = 16
const TAG_BYTES = 32
const VERSION = 0x13

/** Whoever is signed in or holds a link of ours goes first: strangers who guess by the thousand wait behind them. */
export type Turn = 'stranger' | 'known'

export type Passwords = {
  /** The encoded hash (PHC string) of a password that the policy has accepted. */
  hash(password: Secret): Promise<string>
  /**
   * Does the password belong to the hash? Without a hash (no such account) the same work is done and the answer is
   * no, so that the time of an answer does not tell whether an account exists.
   */
  verify(password: Secret, hash: string | undefined, turn?: Turn): Promise<boolean>
  /** True when the hash was made with other parameters than ours of today. */
  isOutdated(hash: string): boolean
}

type Encoded = { memory: number; passes: number; parallelism: number; salt: Buffer; tag: Buffer }

export function createPasswords(pepper: Uint8Array, random: Random): Passwords {
  const gate = createGate()
  const derive = (password: Secret, { memory, passes, parallelism, salt, tag }: Encoded, turn: Turn): Promise<Buffer> =>
    gate(turn, () =>
      argon2('argon2id', {
        message: Buffer.from(normalised(password), 'utf8'),
        nonce: salt,
        secret: pepper,
        memory,
        passes,
        parallelism,
        tagLength: tag.length,
      }),
    )
  const fresh = (): Encoded => ({
    memory: MEMORY_KIB,
    passes: PASSES,
    parallelism: PARALLELISM,
    salt: Buffer.from(random(SALT_BYTES)),
    tag: Buffer.alloc(TAG_BYTES),
  })
  const nobody = fresh()
  return {
    async hash(password) {
      const parts = fresh()
      return encode({ ...parts, tag: await derive(password, parts, 'known') })
    },
    async verify(password, hash, turn = 'stranger') {
      const expected = hash === undefined ? nobody : decode(hash)
      const tag = await derive(password, expected, turn)
      return timingSafeEqual(tag, expected.tag) && hash !== undefined
    },
    isOutdated(hash) {
      const { memory, passes, parallelism } = decode(hash)
      return memory !== MEMORY_KIB || passes !== PASSES || parallelism !== PARALLELISM
    },
  }
}

/**
 * NFC, as RFC 8265 (OpaqueString) asks of passwords: the same keys on two systems give the same bytes, and unlike
 * with NFKC no two characters that a person can tell apart become one.
 */
export function normalised(password: Secret): string {
  return password.reveal().normalize('NFC')
}

/** The PHC string format: $argon2id$v=19$m=...,t=...,p=...$salt$tag, base64 without padding. */
function encode({ memory, passes, parallelism, salt, tag }: Encoded): string {
  const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
  return `$argon2id$v=${VERSION}$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

function decode(hash: string): Encoded {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(hash) ?? []
  if (salt === undefined || tag === undefined) throw bug('a stored password hash is none')
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

/** Every check takes MEMORY_KIB: a few at once, some waiting, and beyond that a refusal instead of no memory. */
function createGate(): <T>(turn: Turn, work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: Record<Turn, (() => void)[]> = { known: [], stranger: [] }
  return async (turn, work) => {
    if (running >= PASSWORD_CHECKS_AT_ONCE_MAX) {
      if (waiting[turn].length >= PASSWORD_CHECKS_WAITING_MAX)
        throw overLimit('Too many people are signing in at this moment', { retryAfter_s: 5 })
      // The one who ends hands its place over, so `running` does not change.
      await new Promise<void>((resolve) => waiting[turn].push(resolve))
    } else running++
    try {
      return await work()
    } finally {
      const next = waiting.known.shift() ?? waiting.stranger.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
