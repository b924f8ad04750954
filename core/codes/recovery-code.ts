// Recovery codes: 120 random bits as people write them down. Above 112 bits a keyed hash keeps them as well as a slow one
// would (ASVS V6.5.2).
import { crockfordBytes, crockfordText } from './crockford.ts'

export const RECOVERY_CODE_BYTES = 15

/** `ABCD-EFGH-JKMN-PQRS-TVWX-YZ01`. Throws RangeError for any other number of bytes than RECOVERY_CODE_BYTES. */
export function recoveryCodeText(bytes: Uint8Array): string {
  if (bytes.length !== RECOVERY_CODE_BYTES)
    throw new RangeError(`a recovery code has ${RECOVERY_CODE_BYTES} bytes, got ${bytes.length}`)
  return crockfordText(bytes)
}

/** The bytes of a typed code, or undefined when it is none. Blanks, dashes and capitals do not matter. */
export const recoveryCodeBytes = (typed: string): Uint8Array | undefined => crockfordBytes(typed, RECOVERY_CODE_BYTES)
