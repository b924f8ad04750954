// What a browser hands over from a passkey, as far as it is looked at before @simplewebauthn/server reads it.
import { z } from 'zod'
import { PASSKEY_ANSWER_CHARS_MAX } from '../../../core/limits.ts'

const base64url = z
  .string()
  .max(PASSKEY_ANSWER_CHARS_MAX)
  .regex(/^[A-Za-z0-9_-]*$/, 'is not base64url')
const attachment = z.enum(['platform', 'cross-platform'])

const envelope = {
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}).default({}),
  authenticatorAttachment: attachment.optional(),
}

/** From navigator.credentials.get. */
export const signedAnswer = z
  .object({
    ...envelope,
    response: z.object({
      clientDataJSON: base64url,
      authenticatorData: base64url,
      signature: base64url,
      userHandle: base64url.nullish(),
    }),
  })
  .meta({ title: 'PasskeyAnswer' })
export type SignedAnswer = z.output<typeof signedAnswer>

/** From navigator.credentials.create. */
export const createdAnswer = z
  .object({
    ...envelope,
    response: z.object({
      clientDataJSON: base64url,
      attestationObject: base64url,
      transports: z.array(z.string().max(20)).max(8).optional(),
    }),
  })
  .meta({ title: 'NewPasskeyAnswer' })
export type CreatedAnswer = z.output<typeof createdAnswer>

/** Options for navigator.credentials, as @simplewebauthn/browser takes them. */
export const passkeyOptions = z.object({ options: z.record(z.string(), z.unknown()) })

const clientData = z.object({ challenge: z.string() })

/** The challenge that an answer says it signs; what it is worth is verified with the signature. */
export function challengeOf({ response }: SignedAnswer): string {
  try {
    return clientData.parse(JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString('utf8'))).challenge
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return ''
    throw error
  }
}
