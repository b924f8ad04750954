// One place that hears that the session may be over, so that the stream and the queries need not know the router.

type Listeners = { ended(): void; changed(): void }
let hear: Listeners = { ended: () => undefined, changed: () => undefined }

export function onSession(listeners: Listeners): void {
  hear = listeners
}

export function sessionMayHaveEnded(): void {
  hear.ended()
}

/** What this person may see is not what it was: role, sites, or the assets themselves. */
export function viewHasChanged(): void {
  hear.changed()
}
