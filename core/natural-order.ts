// Names in the order in which people count: "Crane 9" before "Crane 10". A collator does so too, and takes ten times as long.

/** Digits that a number in a name may have before its order is left to chance. */
const DIGITS = 12
/** Small letters without accents, numbers with leading zeros: then plain comparison does what people expect. */
export function orderOf(name: string): string {
  // Most names are plain; taking accents apart costs far more than seeing that there are none.
  const plain = /^[\x20-\x7e]*$/.test(name) ? name : name.normalize('NFD').replaceAll(/\p{Mn}/gu, '')
  return plain.toLowerCase().replaceAll(/\d+/g, (digits) => digits.padStart(DIGITS, '0'))
}
