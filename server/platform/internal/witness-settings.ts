// A witness as an operator names it: where it listens, and the key that answers.
import { z } from 'zod'
import { isFailure } from '../../../core/errors.ts'
import { COSIGNATURE_KEY, parseVkey } from '../../../core/merkle/keys.ts'
import { says } from './issues.ts'

const WITNESS_URL_HINT = 'must be where the witness listens, "https://witness.example" (add-checkpoint is added to it)'
export const witness = z.strictObject({
  url: z.string(says(WITNESS_URL_HINT)).refine((text) => {
    const url = URL.parse(text)
    return url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === ''
  }, says(WITNESS_URL_HINT)),
  vkey: z
    .string(says('must be the key that "fairlead witness" shows'))
    .refine(isWitnessKey, says('must be the key that "fairlead witness" shows, "name+0123abcd+BA..."')),
})

function isWitnessKey(text: string): boolean {
  try {
    return parseVkey(text).type === COSIGNATURE_KEY
  } catch (error) {
    if (!isFailure(error, 'invalid')) throw error
    return false
  }
}
