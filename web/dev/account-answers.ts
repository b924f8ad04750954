// The answers of the operations on the own account.

import type { Permission } from '../data/contract.ts'
import { RECOVERY_CODES } from './account-world.ts'
import type { Answer, Ask } from './answers.ts'
import { idOf } from './plant.ts'
import type { World } from './world.ts'

const ok = (body: unknown, status = 200): Answer => ({ status, body })
const done: Answer = { status: 204 }
const MINUTE = 60_000
const DAY = 86_400_000
const wrongCode: Answer = { problem: 400, title: 'Not accepted', fields: { code: 'This code is not right.' } }
/** A picture is all that is asked of it: no authenticator ever sees it. */
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

/** What needs no session. */
export function publicAccountAnswers(world: World, { method, path, body }: Ask): Answer | undefined {
  switch (`${method} ${path}`) {
    case 'POST /v1/sign-in':
      if (body.password === 'wrong password, surely') return { problem: 401, title: 'Not signed in' }
      if (String(body.email).startsWith('two@'))
        return ok({ next: 'second-factor', methods: ['totp', 'passkey', 'recovery'] })
      world.signedIn = true
      return ok({ next: 'signed-in', methods: [] })
    case 'POST /v1/sign-in/code':
      if (body.code === '000000') return wrongCode
      if (body.code === '999999') return { problem: 401, title: 'Not signed in' }
      world.signedIn = true
      return done
    case 'POST /v1/sign-in/passkey/options':
      return ok({ options: { challenge: 'Zm9yIGEgcGljdHVyZSBvbmx5', rpId: 'localhost', allowCredentials: [] } })
    case 'POST /v1/sign-in/recovery':
      world.signedIn = true
      return ok({ left: body.code === RECOVERY_CODES[0] ? 1 : 7 })
    case 'POST /v1/password/forgot':
      return ok({}, 202)
    case 'POST /v1/password/reset':
      return body.token === 'expired' ? { problem: 404, title: 'Not found' } : done
    case 'POST /v1/email/confirm':
      return body.token === 'expired' ? { problem: 404, title: 'Not found' } : done
    case 'GET /v1/outbox':
      return ok({ mails: world.account.mails })
    default:
      return undefined
  }
}

export function accountAnswers(world: World, ask: Ask): Answer | undefined {
  const { method, path, query } = ask
  const { account } = world
  const operation = `${method} ${path}`
  if (path.startsWith('/v1/security')) return security(world, ask)
  if (operation === 'GET /v1/sessions' && query.get('of') === 'me') return ok({ sessions: account.sessions })
  if (operation === 'POST /v1/tokens') return token(world, ask)
  if (operation === 'GET /v1/organisation') return ok(account.organisation)
  if (operation === 'PATCH /v1/organisation') {
    if (refused(world)) return stepUp
    Object.assign(account.organisation, ask.body)
    return done
  }
  const ended = /^POST \/v1\/sessions\/([^/]+)\/end$/.exec(operation)?.[1]
  if (account.sessions.some((each) => each.sessionId === ended)) {
    account.sessions = account.sessions.filter((each) => each.sessionId !== ended)
    return done
  }
  return undefined
}

const stepUp: Answer = { problem: 403, kind: 'step-up', title: 'Confirm that it is you' }
const refused = ({ account }: World) => account.wantsStepUp

function security(world: World, { method, path, body }: Ask): Answer | undefined {
  const { account } = world
  const own = account.security
  switch (`${method} ${path.replace(/^\/v1\/security/, '')}`) {
    case 'GET ':
      return ok(own)
    case 'POST /confirm':
      if (body.code === '000000') return wrongCode
      account.wantsStepUp = false
      own.confirmedUntil = new Date(Date.now() + 10 * MINUTE).toISOString()
      return ok({ confirmedUntil: own.confirmedUntil })
    case 'POST /totp':
      return ok({
        secret: SECRET,
        uri: `otpauth://totp/Fairlead:${encodeURIComponent(own.email ?? '')}?secret=${SECRET}&issuer=Fairlead`,
      })
    case 'POST /totp/enable':
      if (body.code === '000000') return wrongCode
      own.totp = { since: new Date().toISOString() }
      own.recovery = { left: 10, total: 10 }
      world.session.needsSecondFactor = false
      return ok({ recoveryCodes: RECOVERY_CODES })
    case 'POST /recovery':
      own.recovery = { left: 10, total: 10 }
      return ok({ recoveryCodes: RECOVERY_CODES })
    case 'POST /password':
      return body.current === 'wrong password, surely'
        ? { problem: 400, title: 'Not accepted', fields: { current: 'This is not the password now.' } }
        : done
    case 'POST /email':
      return ok({}, 202)
    default:
      return done
  }
}

function token(world: World, { body }: Ask): Answer {
  if (refused(world)) return stepUp
  const expiresAt = new Date(Date.now() + Number(body.days) * DAY).toISOString()
  const [like] = world.account.sessions
  if (like)
    world.account.sessions.push({
      ...like,
      sessionId: idOf(7, 50 + world.account.sessions.length),
      kind: 'token',
      aal: 'token',
      name: String(body.name),
      permissions: body.permissions as Permission[],
      createdAt: new Date().toISOString(),
      lastSeenAt: new Date().toISOString(),
      expiresAt,
      isCurrent: false,
    })
  return ok({ sessionId: idOf(7, 99), token: 'flt_Zm9yIGEgcGljdHVyZSBvbmx5LCBub3QgYSByZWFsIHRva2Vu', expiresAt }, 201)
}
