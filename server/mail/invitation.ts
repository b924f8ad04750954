// The letter of an invitation.
import type { Letter } from './mail.ts'

export type InvitationFacts = { to: string; name: string; organisation: string; url: string; expiresAt: Date }

export function invitationLetter({ to, name, organisation, url, expiresAt }: InvitationFacts): Letter {
  const until = expiresAt.toISOString().slice(0, 10)
  return {
    to,
    subject: `Invitation to ${organisation}`,
    text: [
      `Hello ${name},`,
      '',
      `you are invited to ${organisation} on Fairlead. Open this link to choose a password and sign in:`,
      '',
      url,
      '',
      `The link works once, until ${until} (UTC). Nobody else needs it: do not pass it on.`,
      'If you do not know what this is about, delete this letter and nothing happens.',
      '',
    ].join('\n'),
  }
}
