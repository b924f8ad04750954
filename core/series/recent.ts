// Which samples of one signal were sent already: redeliveries follow their original closely, so remembering the
// newest times is enough, and the memory of a stream stays bounded.

const REMEMBERED = 128

export class Recent {
  readonly #times: number[] = []

  /** True the first time a time is told, and for those too old to be remembered false: they are history, not news. */
  isNew(t: number): boolean {
    const times = this.#times
    let at = times.length
    while (at > 0 && (times[at - 1] ?? 0) > t) at -= 1
    if (at > 0 && times[at - 1] === t) return false
    if (at === 0 && times.length === REMEMBERED) return false
    times.splice(at, 0, t)
    if (times.length > REMEMBERED) times.shift()
    return true
  }
}
