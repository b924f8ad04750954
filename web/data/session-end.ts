// One place that hears that the session may be over, so that the stream and the queries need not know the router.

let hear: () => void = () => undefined

export function onSessionEnd(listener: () => void): void {
  hear = listener
}

export function sessionMayHaveEnded(): void {
  hear()
}
