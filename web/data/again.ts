// Asking once more for something that may be asked twice: what came of the first time is then in the second answer.

import { RESEND_PAUSE_MS } from './limits.ts'
import { mayPass } from './problem.ts'

/** So often in all; after that a person decides. */
const TRIES = 3

export const pause = (): Promise<void> => new Promise((resolve) => window.setTimeout(resolve, RESEND_PAUSE_MS))

/** `wait`: between two tries. What will not pass by itself is thrown at once. */
export async function again<T>(wait: () => Promise<void>, ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await ask()
    } catch (error) {
      if (tries === TRIES || !mayPass(error)) throw error
      await wait()
    }
}
