// From where an asset is used. One identity that is heard from one address, then from another, then from the first again
// is used from two places at once: somebody has copied the key, or has put the files on two machines. An asset that
// merely moves (another network, another address) never comes back to the first. Kept by asset and not by connection,
// so it does not matter which client ids are used, or whether one pushes the other out.
import { CLONE_WINDOW_MS, PLACES_PER_ASSET_MAX } from '../../../core/limits.ts'

export type Place = { readonly address: string; readonly since: number; heardAt: number }
/** Two places of the same time, the one heard just now first. */
export type Clone = readonly [Place, Place]

export class Places {
  #latest: Place | undefined
  readonly #places = new Map<string, Place>()

  /** Undefined most of the time. */
  heard(address: string, now: number): Clone | undefined {
    const latest = this.#latest
    if (latest?.address === address) {
      latest.heardAt = now
      return undefined
    }
    const known = this.#places.get(address)
    const isBack = known !== undefined && now - known.heardAt <= CLONE_WINDOW_MS
    const place = isBack ? known : { address, since: now, heardAt: now }
    place.heardAt = now
    // The longest unheard comes first out of a Map that is written to in this order.
    this.#places.delete(address)
    this.#places.set(address, place)
    const [oldest] = this.#places.keys()
    if (oldest !== undefined && this.#places.size > PLACES_PER_ASSET_MAX) this.#places.delete(oldest)
    this.#latest = place
    // Whoever was heard last was heard since this one was: the two take turns.
    return isBack && latest !== undefined ? [place, latest] : undefined
  }
}

export function cloneInWords([one, other]: Clone): string {
  const words = ({ address, since, heardAt }: Place): string =>
    `${address} (from ${new Date(since).toISOString()}, last heard ${new Date(heardAt).toISOString()})`
  return `Its certificate is used from two addresses at once: ${words(other)} and ${words(one)}. Was its key copied?`
}
