// How a browser that is told is sealed: with the key that of the processes the worker alone gets, as webhooks are.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { SubscriptionId } from '../../../core/ids.ts'
import type { Place } from '../../keys/org-keys.ts'

export const subscriptionPlace = (row: SubscriptionId): Place => ({ table: 'push_subscription', column: 'sealed', row })

const sealed = z.strictObject({ endpoint: z.string(), p256dh: z.string(), auth: z.string(), browser: z.string() })
export type Subscription = z.output<typeof sealed>

export const subscriptionToSeal = (subscription: Subscription): string => JSON.stringify(subscription)

/** Throws RangeError for what was not written by `subscriptionToSeal`. */
export function readSubscription(text: string): Subscription {
  const parsed = sealed.safeParse(JSON.parse(text))
  if (!parsed.success) throw new RangeError('a browser that is told is spoilt')
  return parsed.data
}

/** By which the console finds its own browser among those that are listed. */
export const markOf = (endpoint: string): Buffer => createHash('sha256').update(endpoint, 'utf8').digest()
