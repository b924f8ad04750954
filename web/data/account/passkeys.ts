// Passkeys: the browser's part of WebAuthn. The library comes when it is asked for; what browsers throw becomes words that say what
// to do.

import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'

const library = () => import('@simplewebauthn/browser')

/** The device or the browser did not do it; the message is for the person. */
export class PasskeyFailure extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause })
    this.name = 'PasskeyFailure'
  }
}

export const passkeysPossible = (): boolean => typeof window.PublicKeyCredential === 'function'

export async function makePasskey(optionsJSON: PublicKeyCredentialCreationOptionsJSON): Promise<unknown> {
  const { startRegistration } = await library()
  return told(() => startRegistration({ optionsJSON }))
}

export async function showPasskey(optionsJSON: PublicKeyCredentialRequestOptionsJSON): Promise<unknown> {
  const { startAuthentication } = await library()
  return told(() => startAuthentication({ optionsJSON }))
}

export async function autofillPossible(): Promise<boolean> {
  return passkeysPossible() && (await (await library()).browserSupportsWebAuthnAutofill())
}

/** Offers passkeys in the list that the browser shows at the e-mail field. Resolves when one is chosen. */
export async function offerPasskeys(optionsJSON: PublicKeyCredentialRequestOptionsJSON): Promise<unknown> {
  const { startAuthentication } = await library()
  return told(() => startAuthentication({ optionsJSON, useBrowserAutofill: true }))
}

export async function stopOffering(): Promise<void> {
  const { WebAuthnAbortService } = await library()
  WebAuthnAbortService.cancelCeremony()
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
