// This browser's subscription to what the platform pushes: asks the person, subscribes at the browser's push service, and
// tells the platform. Nothing of it happens before they press.
import { api } from '../api.ts'

const WORKER = '/push-worker.js'

export type PushSupport = 'yes' | 'no' | 'denied'

export function pushSupport(): PushSupport {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return 'no'
  return Notification.permission === 'denied' ? 'denied' : 'yes'
}

/** What the platform lists this browser by; undefined while it is not subscribed. */
export async function ownMark(): Promise<string | undefined> {
  if (pushSupport() === 'no') return undefined
  const registration = await navigator.serviceWorker.getRegistration(WORKER)
  const subscription = await registration?.pushManager.getSubscription()
  return subscription ? markOf(subscription.endpoint) : undefined
}

/** Throws Error with words for the person when the browser refuses. */
export async function subscribe(): Promise<void> {
  if ((await Notification.requestPermission()) !== 'granted')
    throw new Error('The browser was not allowed to show notifications.')
  const { publicKey } = await api.push.key()
  const registration = await navigator.serviceWorker.register(workerUrl(), { updateViaCache: 'none' })
  // An earlier one may be somebody else's who used this browser: it ends, and they are told nothing in it any more.
  await (await registration.pushManager.getSubscription())?.unsubscribe()
  await isActive(registration)
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: publicKey,
  })
  const { keys = {} } = subscription.toJSON()
  try {
    const { p256dh = '', auth = '' } = keys
    await api.push.add({ body: { endpoint: subscription.endpoint, p256dh, auth, browser: browserName() } })
  } catch (error) {
    await subscription.unsubscribe()
    throw error
  }
}

/** Ends the subscription of this browser at its push service, where there is one. */
export async function unsubscribe(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration(WORKER)
  await (await registration?.pushManager.getSubscription())?.unsubscribe()
}

async function isActive({ installing, waiting, active }: ServiceWorkerRegistration): Promise<void> {
  const worker = installing ?? waiting
  if (active !== null || worker === null) return
  await new Promise<void>((resolve) => {
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activated') resolve()
    })
    if (worker.state === 'activated') resolve()
  })
}

type TrustedTypes = {
  createPolicy(
    name: string,
    rules: { createScriptURL(text: string): string },
  ): { createScriptURL(text: string): unknown }
}
declare global {
  interface Window {
    trustedTypes?: TrustedTypes
  }
}

/** The policy of the server wants scripts to come from a policy that allows one of them: this one. */
function workerUrl(): string {
  const policy = window.trustedTypes?.createPolicy('push-worker', { createScriptURL: () => WORKER })
  // The border cast: what the policy makes is taken where a text is.
  return (policy?.createScriptURL(WORKER) ?? WORKER) as string
}

async function markOf(endpoint: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint))
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

const BROWSERS: readonly [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: readonly [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** For its owner to know it again among several. */
function browserName(): string {
  const named = (of: readonly [RegExp, string][], otherwise: string): string =>
    of.find(([pattern]) => pattern.test(navigator.userAgent))?.[1] ?? otherwise
  return `${named(BROWSERS, 'A browser')} on ${named(SYSTEMS, 'another system')}`
}
