// One place that hears that the session may be over or may do less, so that the stream and the queries need not know the router.

type Listeners = {
  /** Resolves to whether the person is still signed in. */
  ended(): Promise<boolean>
  changed(): void
  secondFactor(): void
}
let hear: Listeners = { ended: () => Promise.resolve(true), changed: () => undefined, secondFactor: () => undefined }

export function onSession(listeners: Listeners): void {
  hear = listeners
}

export function sessionMayHaveEnded(): Promise<boolean> {
  return hear.ended()
}

/** What this person may see is not what it was: role, sites, or the assets themselves. */
export function viewHasChanged(): void {
  hear.changed()
}

/** The server wants a second factor before anything else. */
export function secondFactorWanted(): void {
  hear.secondFactor()
}
