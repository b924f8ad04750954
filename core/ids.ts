// Ids are kinds: an AssetId cannot be passed for an OrgId. Every id is 128 random bits in the text form of a
// UUID; all bits are random, so an id says nothing about time, place, customer or sequence (claim P-09).

declare const kind: unique symbol
type Id<Kind extends string> = string & { readonly [kind]: Kind }

export type OrgId = Id<'org'>
export type SiteId = Id<'site'>
export type AssetId = Id<'asset'>
export type PersonId = Id<'person'>
export type AccountId = Id<'account'>
export type SessionId = Id<'session'>
export type EventId = Id<'event'>
export type AnyId = OrgId | SiteId | AssetId | PersonId | AccountId | SessionId | EventId

export const ID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** True for the one spelling of an id that we accept: lower-case hexadecimal with dashes. */
export function isId(text: string): boolean {
  return ID_PATTERN.test(text)
}

/** Reads an id at a border. Returns undefined for anything but the canonical spelling. */
export function parseId<I extends AnyId>(text: string): I | undefined {
  return isId(text) ? (text as I) : undefined
}

/** Makes an id of 16 random bytes, which the caller brings. Throws RangeError for any other length. */
export function idFrom<I extends AnyId>(random16: Uint8Array): I {
  if (random16.length !== 16) throw new RangeError(`an id takes 16 random bytes, got ${random16.length}`)
  const hex = Array.from(random16, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
  return parts.join('-') as I
}
