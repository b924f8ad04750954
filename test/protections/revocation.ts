// What keeps a revoked identity out, and gets it out.
import type { Protection } from './protection.ts'

const REVOKED_NOW = {
  file: 'server/gateway/identify.ts',
  text: `if (revocations.isRevoked(connected.fingerprint)) throw refuse('this certificate was revoked')`,
  instead: '',
}
export const REVOKED_BY_RECORD = {
  file: 'server/gateway/identify.ts',
  text: `    case 'revoked':
      throw refuse('this certificate was revoked')`,
  instead: `    case 'revoked':
      break`,
}
export const REVOKED_AT_THE_DOOR = [REVOKED_NOW, REVOKED_BY_RECORD] as const

const BAD = 'server/gateway/bad-certificates.test.ts'
const REVOKED = 'server/gateway/revoked.test.ts'
const VIEW = 'server/gateway/identity/revocations.test.ts'
const EDGE = 'server/gateway/edge.test.ts'

export const REVOCATION: readonly Protection[] = [
  {
    what: 'a revoked certificate is refused at the door',
    edits: REVOKED_AT_THE_DOOR,
    test: { file: BAD, name: 'a certificate of ours that was revoked, and one whose organisation is closed' },
  },
  {
    what: 'the certificate of a closed organisation is refused at the door',
    edits: [
      {
        file: 'server/gateway/identify.ts',
        text: `if (!identity.orgActive) throw refuse('the organisation of this certificate is closed')`,
        instead: '',
      },
    ],
    test: { file: BAD, name: 'a certificate of ours that was revoked, and one whose organisation is closed' },
  },
  {
    what: 'who was looked up just before a revocation is not let in just after it',
    edits: [REVOKED_NOW],
    test: { file: 'server/gateway/identify.test.ts', name: 'revoked between the answer of the database and the door' },
  },
  {
    what: 'nobody is let in while revocations have not been confirmed',
    edits: [
      {
        file: 'server/gateway/identify.ts',
        text: `if (!revocations.isFresh()) throw unavailable('revocations have not been confirmed: nobody is let in')`,
        instead: '',
      },
    ],
    test: {
      file: 'server/gateway/identify.test.ts',
      name: 'nobody comes in past a view of revocations that is too old',
    },
  },
  {
    what: 'a view of revocations is good for four minutes',
    edits: [
      {
        file: 'server/gateway/identity/revocations.ts',
        text: 'this.#parts.elapsed() - this.#confirmedAt <= REVOCATION_AGE_MS_MAX',
        instead: 'this.#parts.elapsed() - this.#confirmedAt <= 10 * REVOCATION_AGE_MS_MAX',
      },
    ],
    test: {
      file: VIEW,
      name: 'none before the first look; the last good look is good for four minutes and not longer',
    },
  },
  {
    what: 'who is connected is sent away when the view is too old',
    edits: [
      {
        file: 'server/gateway/watch.ts',
        text: `if (!fresh) void open.sendAway(connection, 'revocations have not been confirmed for too long')
      else if (now`,
        instead: 'if (now',
      },
    ],
    test: { file: 'server/gateway/watch.test.ts', name: 'a view of revocations that is too old sends everybody away' },
  },
  {
    what: 'live sockets of a revoked certificate are closed',
    edits: [
      {
        file: 'server/gateway/open-connections.ts',
        text: `    return this.ofFingerprint(fingerprint).flatMap((connection) => {`,
        instead: `    return this.ofFingerprint(fingerprint).slice(0, 0).flatMap((connection) => {`,
      },
    ],
    test: {
      file: REVOKED,
      name: 'at two gateways, MQTT and HTTPS: closed within a second, each counted and told with its time',
    },
  },
  {
    what: 'a kept-alive HTTPS connection goes with its certificate',
    edits: [
      {
        file: 'server/gateway/https.ts',
        text: 'door.open.add({ identified, expel: () => socket.destroy(), sweep: () => undefined })',
        instead: '',
      },
    ],
    test: { file: EDGE, name: 'a revoked certificate is refused, on a kept connection too' },
  },
  {
    what: 'a peer that does not read its farewell is cut off',
    edits: [
      {
        file: 'server/gateway/open-connections.ts',
        text: 'setTimeout(() => socket.destroy(), EXPEL_MS_MAX).unref()',
        instead: 'void EXPEL_MS_MAX',
      },
    ],
    test: {
      file: 'server/gateway/open-connections.test.ts',
      name: 'whoever does not leave when sent away is cut off, and only then counts as closed',
    },
  },
  {
    what: 'a TLS session is not resumed',
    edits: [
      {
        file: 'server/gateway/listener.ts',
        text: 'secureOptions: constants.SSL_OP_NO_TICKET,',
        instead: 'secureOptions: constants.SSL_OP_NO_SSLv3,',
      },
      {
        file: 'server/gateway/listener.ts',
        text: `  if (socket.isSessionReused()) return 'a resumed session'\n`,
        instead: '',
      },
    ],
    test: { file: EDGE, name: 'a session is not resumed' },
  },
  {
    what: 'whoever TLS has not verified is refused before a byte is read',
    edits: [
      {
        file: 'server/gateway/listener.ts',
        text: 'if (!socket.authorized) {',
        instead: 'if (!socket.authorized && !socket.encrypted) {',
      },
    ],
    test: { file: EDGE, name: 'no certificate, a self-signed one, one of the service CA: not a byte is answered' },
  },
  {
    what: 'connections are identified again in turn',
    edits: [
      {
        file: 'server/gateway/watch.ts',
        text: 'this.#flushPresence(log, now), this.#identifySome()',
        instead: 'this.#flushPresence(log, now)',
      },
    ],
    test: {
      file: 'server/gateway/watch.test.ts',
      name: 'everybody is identified again in turn, and who is not what they were is sent away',
    },
  },
  {
    what: 'a waiting session dies with its certificate',
    edits: [{ file: 'server/gateway/main.ts', text: '      sessions.endOf(fingerprints)\n', instead: '' }],
    test: { file: REVOKED, name: 'a session that waits is over, and the last will that waits with it' },
  },
  {
    what: 'a will that waits is not published after a revocation',
    edits: [
      {
        file: 'server/gateway/mqtt/session.ts',
        text: `    clearTimeout(session.will)
    session.attached = undefined`,
        instead: '    session.attached = undefined',
      },
    ],
    test: { file: REVOKED, name: 'a session that waits is over, and the last will that waits with it' },
  },
  {
    what: 'the will of a live connection is not published after a revocation',
    edits: [
      {
        file: 'server/gateway/mqtt/connection.ts',
        text: `      open.will = undefined
      this.#parts.sessions.end(open.session)`,
        instead: '',
      },
    ],
    test: { file: REVOKED, name: 'the last will of a live connection is not published' },
  },
  {
    what: 'one identity at two places is told of',
    edits: [
      {
        file: 'server/gateway/identity/places.ts',
        text: 'return isBack && latest !== undefined ? [place, latest] : undefined',
        instead: 'return isBack && latest === undefined ? [place, place] : undefined',
      },
    ],
    test: { file: 'server/gateway/identity/places.test.ts', name: 'over MQTT here and HTTPS there as well' },
  },
  {
    what: 'nobody changes or deletes a revocation',
    edits: [
      {
        file: 'db/migrations/0010-certificates.sql',
        text: 'before update or delete on app.revocation for each row execute',
        // Without any trigger the schema's own lints refuse to start.
        instead: 'before update or delete on app.revocation for each row when (old.serial is null) execute',
      },
    ],
    test: {
      file: 'server/assets/revoking.test.ts',
      name: 'no plain statement of anybody changes or deletes what is revoked',
    },
  },
]
