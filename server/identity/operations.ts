// The operations of the zone `auth`: this process serves them, the api hands them on to it.
import type { Operation } from '../operation/operation.ts'
import { accept } from './enrolment/accept.ts'
import { inspect } from './enrolment/inspect.ts'
import { enter } from './operate-as/enter.ts'
import { leave } from './operate-as/leave.ts'
import { renew } from './recovery/renew.ts'
import { confirm } from './security/confirm.ts'
import { read } from './security/read.ts'
import { code } from './sign-in/code.ts'
import { end } from './sign-in/end.ts'
import { link } from './sign-in/link.ts'
import { password } from './sign-in/password.ts'
import { recovery } from './sign-in/recovery.ts'
import { begin } from './totp/begin.ts'
import { enable } from './totp/enable.ts'
import { remove as removeTotp } from './totp/remove.ts'

export const identityOperations: readonly Operation[] = [
  accept,
  inspect,
  end,
  link,
  password,
  code,
  recovery,
  read,
  confirm,
  begin,
  enable,
  removeTotp,
  renew,
  enter,
  leave,
]
