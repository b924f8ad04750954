// Fields of the operations on accounts: as long as somebody may type, judged inside.
import { z } from 'zod'
import { ID_PATTERN, type PasskeyId } from '../../core/ids.ts'
import { EMAIL_TYPED_CHARS_MAX, PASSWORD_TYPED_CHARS_MAX } from '../../core/limits.ts'

/** A code of an authenticator app or a recovery code, with whatever blanks and dashes. */
export const factorCode = z.string().max(60)
export const typedEmail = z.string().max(EMAIL_TYPED_CHARS_MAX)
export const typedPassword = z.string().max(PASSWORD_TYPED_CHARS_MAX)

// The border cast of an id: the pattern has been checked, the brand is for the compiler alone.
export const passkeyId = z.string().regex(ID_PATTERN, 'not an id').meta({ title: 'PasskeyId' }) as unknown as z.ZodType<
  PasskeyId,
  PasskeyId
>
