// Passkeys: the browser's part of WebAuthn. The library comes when it is asked for; what browsers throw becomes words that say what
// to do.

import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'
import type { PasskeysAddInput, SignInPasskeyInput } from '../../../client/operations.gen.ts'

const library = () => import('@simplewebauthn/browser')

/** The device or the browser did not do it; the message is for the person. */
export class PasskeyFailure extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause })
    this.name = 'PasskeyFailure'
  }
}

export const passkeysPossible = (): boolean => typeof window.PublicKeyCredential === 'function'

/** What the server asks for, made for this library by its other half; the generated client does not know its shape. */
export type PasskeyOptions = Record<string, unknown>
type Created = PasskeysAddInput['body']['response']
type Signed = SignInPasskeyInput['body']['response']

export async function makePasskey(options: PasskeyOptions): Promise<Created> {
  const { startRegistration } = await library()
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON
  const { id, rawId, type, authenticatorAttachment, response } = await told(() => startRegistration({ optionsJSON }))
  const { clientDataJSON, attestationObject, transports } = response
  return { id, rawId, type, authenticatorAttachment, response: { clientDataJSON, attestationObject, transports } }
}

export const showPasskey = (options: PasskeyOptions): Promise<Signed> => sign(options, false)

export async function autofillPossible(): Promise<boolean> {
  return passkeysPossible() && (await (await library()).browserSupportsWebAuthnAutofill())
}

/** Offers passkeys in the list that the browser shows at the e-mail field. Resolves when one is chosen. */
export const offerPasskeys = (options: PasskeyOptions): Promise<Signed> => sign(options, true)

export async function stopOffering(): Promise<void> {
  const { WebAuthnAbortService } = await library()
  WebAuthnAbortService.cancelCeremony()
}

async function sign(options: PasskeyOptions, useBrowserAutofill: boolean): Promise<Signed> {
  const { startAuthentication } = await library()
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON
  const signed = await told(() => startAuthentication({ optionsJSON, useBrowserAutofill }))
  const { id, rawId, type, authenticatorAttachment, response } = signed
  const { clientDataJSON, authenticatorData, signature, userHandle } = response
  return {
    id,
    rawId,
    type,
    authenticatorAttachment,
    response: { clientDataJSON, authenticatorData, signature, userHandle },
  }
}

async function told<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    throw new PasskeyFailure(reasonOf(cause), cause)
  }
}

const NAMED: Record<string, string> = {
  InvalidStateError: 'This device has a passkey of yours already. Use that one, or another device.',
  NotAllowedError: 'It was cancelled, or took too long. Try again, or use another way.',
  AbortError: 'It was cancelled. Try again, or use another way.',
  SecurityError: 'Passkeys belong to the name of this platform. Open it by its name, not by a number or another name.',
  NotSupportedError: 'This device cannot keep such a passkey. Use another device, or an authenticator app.',
  ConstraintError: 'This device has no screen lock to protect a passkey with. Set one up, or use another device.',
}

/** DOMException names come through, in the cause where the library has put words of its own around them. */
function reasonOf(cause: unknown): string {
  const names = cause instanceof Error ? [cause.name, cause.cause instanceof Error ? cause.cause.name : ''] : []
  const known = names.map((name) => NAMED[name]).find((text) => text !== undefined)
  return known ?? 'The browser could not do it. Try again, or use another way.'
}
