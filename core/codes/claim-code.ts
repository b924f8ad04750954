// Claim codes: 160 random bits as people write them down and devices read them, from a sheet, a label or its QR code. So
// many bits need no slow hash and no secret beside it: nobody finds one by trying, on line or off.
import { crockfordBytes, crockfordText } from './crockford.ts'

export const CLAIM_CODE_BYTES = 20

/** `ABCD-EFGH-JKMN-PQRS-TVWX-YZ01-2345-6789`. Throws RangeError for any other number of bytes than CLAIM_CODE_BYTES. */
export function claimCodeText(bytes: Uint8Array): string {
  if (bytes.length !== CLAIM_CODE_BYTES)
    throw new RangeError(`a claim code has ${CLAIM_CODE_BYTES} bytes, got ${bytes.length}`)
  return crockfordText(bytes)
}

/** The bytes of a code that was typed or scanned, or undefined when it is none. */
export const claimCodeBytes = (typed: string): Uint8Array | undefined => crockfordBytes(typed, CLAIM_CODE_BYTES)
