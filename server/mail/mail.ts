// Mail through the operator's SMTP server, over TLS or not at all. Without SMTP in the configuration nothing is sent,
// and whoever invites is shown the link.
import nodemailer from 'nodemailer'
import { unavailable } from '../../core/errors.ts'
import { MAIL_PATIENCE_MS } from '../../core/limits.ts'
import type { SmtpConfig } from '../platform/config.ts'
import { readSecretFile } from '../platform/secrets.ts'

/** Plain text, to one address in its canonical spelling (server/identity/email.ts): nodemailer would read more into it. */
export type Letter = { to: string; subject: string; text: string }

export type Mail = {
  /** False where no SMTP server is configured. */
  readonly isConfigured: boolean
  /** Hands a letter to the SMTP server. Throws Failure unavailable when it does not take it. */
  send(letter: Letter): Promise<void>
  close(): void
}

const ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/

export function createMail(smtp: SmtpConfig | undefined): Mail {
  if (smtp === undefined)
    return {
      isConfigured: false,
      send: () => Promise.reject(unavailable('No mail server is configured')),
      close: () => undefined,
    }
  const transport = nodemailer.createTransport(transportOptions(smtp))
  return {
    isConfigured: true,
    async send({ to, subject, text }) {
      if (!ADDRESS.test(to)) throw new RangeError('a letter to something that is no canonical address')
      try {
        await transport.sendMail({ from: smtp.from, to: { name: '', address: to }, subject, text })
      } catch (cause) {
        throw unavailable('The mail server did not take the letter', { hint: 'Try again later.', cause })
      }
    },
    close: () => transport.close(),
  }
}

function transportOptions({ host, port, tls, user, passwordFile }: SmtpConfig) {
  return {
    host,
    port,
    secure: tls === 'implicit',
    // STARTTLS that an attacker strips would leave an invitation in clear: then no letter goes.
    requireTLS: true,
    tls: { minVersion: 'TLSv1.2' as const, rejectUnauthorized: true, servername: host },
    connectionTimeout: MAIL_PATIENCE_MS,
    greetingTimeout: MAIL_PATIENCE_MS,
    socketTimeout: MAIL_PATIENCE_MS,
    // A letter is text of ours: it never names a file or an address to read.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user === undefined || passwordFile === undefined
      ? {}
      : { auth: { user, pass: readSecretFile(passwordFile).reveal() } }),
  }
}
