// The letters to accounts, in words. Plain text that says what happened, when, what to do if it was not the reader, and
// where to look: a link into the console, or one with a token where a link is the point.
import { expiryLetter } from './expiry-letter.ts'
import type { NoticeKind } from './notices.ts'

export type Facts = Readonly<Record<string, unknown>>

/** What a letter is made of: the notice's facts, the platform's address, and the link that the kind asks for. */
export type About = {
  facts: Facts
  publicUrl: string
  at: Date
  /** With a token, for the letters that carry one; its page, for the others. */
  link: string
}

export type Words = { subject: string; text: string }

const when = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
const hostOf = (publicUrl: string): string => new URL(publicUrl).host

/** What happened, then what to do if it was somebody else. */
const happened =
  (subject: string, what: string, ifNot = NOT_YOU) =>
  ({ publicUrl, at, link }: About): Words =>
    letter(subject, publicUrl, [`${what} (${when(at)}).`, '', ifNot, '', link])

const NOT_YOU =
  'If this was not you, choose a new password now and look at the sessions and second factors of your account:'

function letter(subject: string, publicUrl: string, lines: string[]): Words {
  const foot = ['', `This letter comes from ${hostOf(publicUrl)}. Nobody reads answers to it.`, '']
  return { subject: `${subject} (${hostOf(publicUrl)})`, text: [...lines, ...foot].join('\n') }
}

const number = (facts: Facts, name: string): number => {
  const value = facts[name]
  return typeof value === 'number' ? value : 0
}

/** Of these the database is asked what they may tell (alarms-letter.ts, outage-letter.ts). */
type KindInWords = Exclude<NoticeKind, 'alarms.raised' | 'platform.outage'>

const LETTERS: Record<KindInWords, (about: About) => Words> = {
  'totp.added': happened('Authenticator app added', 'An authenticator app was added to your account'),
  'totp.removed': happened('Authenticator app removed', 'The authenticator app was removed from your account'),
  'passkey.added': happened('Passkey added', 'A passkey was added to your account'),
  'passkey.removed': happened('Passkey removed', 'A passkey was removed from your account'),
  'recovery-codes.made': happened(
    'New recovery codes',
    'New recovery codes were made for your account; the earlier ones work no more',
  ),
  'recovery-code.used': (about) =>
    happened(
      'A recovery code was used',
      `Somebody signed in to your account with a recovery code; ${number(about.facts, 'left')} are left`,
    )(about),
  'password.changed': happened('Password changed', 'The password of your account was changed'),
  'password.reset': happened(
    'Password chosen anew',
    'A new password was chosen for your account by the link of a letter; all sessions have ended',
    'If this was not you, somebody may be reading your mail. Choose a new password, and secure your mailbox first:',
  ),
  'password.reset-requested': ({ publicUrl, link }) =>
    letter('Choose a new password', publicUrl, [
      'Somebody asked for a new password for your account. Open this link to choose it:',
      '',
      link,
      '',
      'The link works once, for half an hour. Signing in still takes your second factor, if you have one.',
      'If it was not you, do nothing: your password stays as it is.',
    ]),
  'email.change-requested': ({ publicUrl, link }) =>
    letter('Confirm your new address', publicUrl, [
      'This is to be the address of an account. Open this link to confirm it:',
      '',
      link,
      '',
      'The link works once, for two hours. If you know nothing of this, delete this letter and nothing happens.',
    ]),
  'email.changed': happened(
    'Address changed',
    'The address of your account was changed to another one, and letters go there from now on',
    'If this was not you, tell whoever administers your organisation at once. The account is at:',
  ),
  'sign-in.suspicious': (about) =>
    happened(
      'Signed in after many failed attempts',
      `Somebody signed in to your account after ${number(about.facts, 'failures')} failed attempts`,
    )(about),
  'second-factor.guessed': (about) =>
    happened(
      'Wrong codes after the right password',
      `Somebody knows the password of your account and has given ${number(about.facts, 'failures')} wrong codes in a row`,
      'If this was not you, choose a new password now: with it the attempts come to an end.',
    )(about),
  'operate-as.requested': operating(
    'Staff ask to operate as your organisation',
    'asks to operate as your organisation',
  ),
  'operate-as.started': operating('Staff operate as your organisation', 'may operate as your organisation from now on'),
  'operate-as.ended': operating(
    'Staff no longer operate as your organisation',
    'has ended operating as your organisation',
  ),
  'certificates.expiring': ({ publicUrl, facts, link }) => {
    const { subject, lines } = expiryLetter(facts, publicUrl, link)
    return letter(subject, publicUrl, lines)
  },
  checkpoint: ({ publicUrl, facts, link }) =>
    letter('Checkpoint of your audit log', publicUrl, [
      'Keep this letter. With it anybody can prove later that the audit log has not been rewritten',
      '(fairlead verify EXPORT --checkpoint FILE; save the lines below as FILE):',
      '',
      typeof facts.note === 'string' ? facts.note : '',
      '',
      link,
    ]),
}

function operating(subject: string, what: string) {
  return ({ facts, publicUrl, at, link }: About): Words => {
    const way = facts.elevated === true ? 'with the right to change assets' : 'read-only'
    return letter(subject, publicUrl, [
      `A member of the platform's staff ${what} (${when(at)}), ${way}, for ${number(facts, 'minutes')} minutes at most.`,
      '',
      'Who it is, why, and what they do, you see here; and you can end it at any time:',
      '',
      link,
    ])
  }
}

export function letterOf(kind: KindInWords, about: About): Words {
  return LETTERS[kind](about)
}

/** To an address that somebody wants for their account and that has one already. */
export function takenLetter({ publicUrl, at }: Pick<About, 'publicUrl' | 'at'>): Words {
  return letter('This address has an account', publicUrl, [
    `Somebody wanted to use your address for another account (${when(at)}). It has one already, and nothing was changed.`,
    '',
    'If it was you, sign in with that account, or choose another address.',
  ])
}
