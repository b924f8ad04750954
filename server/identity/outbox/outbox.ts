// The outbox of a demonstration without a mail server: letters are shown instead of sent, the newest of them, for as long
// as the process lives. Everywhere else it does not exist.
import { OUTBOX_LETTERS_MAX } from '../../../core/limits.ts'
import type { Letter } from '../../mail/mail.ts'
import type { Config } from '../../platform/config.ts'

export type PostedLetter = Letter & { at: Date }
/** Undefined outside a demonstration. */
export type Outbox = { post(letter: PostedLetter): void; newestFirst(): readonly PostedLetter[] } | undefined

export function createOutbox({ mode }: Pick<Config, 'mode'>): Outbox {
  if (mode !== 'demonstration') return undefined
  const letters: PostedLetter[] = []
  return {
    post(letter) {
      letters.unshift(letter)
      letters.splice(OUTBOX_LETTERS_MAX)
    },
    newestFirst: () => letters,
  }
}
