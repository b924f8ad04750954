// Recovery codes as people write them down: 120 random bits in Crockford's base32, which has no I, L, O and U, in groups
// of four. Read back however somebody typed them. Above 112 bits a keyed hash keeps them as well as a slow one would
// (ASVS V6.5.2).
export const RECOVERY_CODE_BYTES = 15

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CHARS = (RECOVERY_CODE_BYTES * 8) / 5
/** Letters that were left out because they are read as one of these. */
const READ_AS: Record<string, string> = { I: '1', L: '1', O: '0' }

/** `ABCD-EFGH-JKMN-PQRS-TVWX-YZ01`. Throws RangeError for any other number of bytes than RECOVERY_CODE_BYTES. */
export function recoveryCodeText(bytes: Uint8Array): string {
  if (bytes.length !== RECOVERY_CODE_BYTES)
    throw new RangeError(`a recovery code has ${RECOVERY_CODE_BYTES} bytes, got ${bytes.length}`)
  let value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  let text = ''
  for (let i = 0; i < CHARS; i++) {
    text = (ALPHABET[Number(value & 31n)] ?? '') + text
    value >>= 5n
  }
  return text.replaceAll(/.{4}(?=.)/g, '$&-')
}

/** The bytes of a typed code, or undefined when it is none. Blanks, dashes and capitals do not matter. */
export function recoveryCodeBytes(typed: string): Uint8Array | undefined {
  const text = typed
    .toUpperCase()
    .replaceAll(/[\s\-–—]/g, '')
    .replaceAll(/[ILO]/g, (letter) => READ_AS[letter] ?? letter)
  if (text.length !== CHARS) return undefined
  let value = 0n
  for (const letter of text) {
    const digit = ALPHABET.indexOf(letter)
    if (digit < 0) return undefined
    value = (value << 5n) | BigInt(digit)
  }
  return Buffer.from(value.toString(16).padStart(RECOVERY_CODE_BYTES * 2, '0'), 'hex')
}
