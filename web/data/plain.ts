// Text that a stranger wrote, made harmless for the eye. React keeps markup from becoming markup; this keeps a name from reversing what
// stands beside it, hiding a part of itself or breaking the line.

/** Direction overrides and isolates, other format controls but the joiners that scripts and emoji need, and all other controls. */
const UNSEEN =
  /[\p{Cc}\u00AD\u061C\u200B\u200E\u200F\u2028\u2029\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/gu

/** The same text with what cannot be seen shown as a replacement mark; line breaks and tabs become spaces. */
export function plain(text: string): string {
  return text.replaceAll(/[\t\n\r]+/g, ' ').replaceAll(UNSEEN, '\uFFFD')
}
