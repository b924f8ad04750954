// Opening what a line holds sealed.
import { isFailure } from '../../core/errors.ts'
import { SealBroken } from '../../core/seal.ts'

/**
 * The text, or undefined when it does not open. One value that somebody spoilt on purpose (whoever can write a row can
 * write nonsense into it) must not hide the page of the log that tells of it.
 */
export function opened<T>(open: () => T): T | undefined {
  try {
    return open()
  } catch (error) {
    // Altered or moved; cut short; of a key version that nobody has.
    if (error instanceof SealBroken || error instanceof RangeError || isFailure(error, 'bug')) return undefined
    throw error
  }
}
