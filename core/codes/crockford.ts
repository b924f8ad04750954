// Codes as people write them down: Crockford's base32, which has no I, L, O and U, in groups of four. Read back however
// somebody typed them.

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Letters that were left out because they are read as one of these. */
const READ_AS: Record<string, string> = { I: '1', L: '1', O: '0' }

/** `ABCD-EFGH-...`: eight characters for five bytes. Throws RangeError where the bytes are no multiple of five. */
export function crockfordText(bytes: Uint8Array): string {
  if (bytes.length === 0 || bytes.length % 5 !== 0)
    throw new RangeError(`${bytes.length} bytes are no multiple of five`)
  let value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  let text = ''
  for (let i = 0; i < (bytes.length * 8) / 5; i++) {
    text = (ALPHABET[Number(value & 31n)] ?? '') + text
    value >>= 5n
  }
  return text.replaceAll(/.{4}(?=.)/g, '$&-')
}

/** So many bytes of a typed code, or undefined when it is none. Blanks, dashes and capitals do not matter. */
export function crockfordBytes(typed: string, count: number): Uint8Array | undefined {
  const text = typed
    .toUpperCase()
    .replaceAll(/[\s\-–—]/g, '')
    .replaceAll(/[ILO]/g, (letter) => READ_AS[letter] ?? letter)
  if (text.length !== (count * 8) / 5) return undefined
  let value = 0n
  for (const letter of text) {
    const digit = ALPHABET.indexOf(letter)
    if (digit < 0) return undefined
    value = (value << 5n) | BigInt(digit)
  }
  return Buffer.from(value.toString(16).padStart(count * 2, '0'), 'hex')
}
