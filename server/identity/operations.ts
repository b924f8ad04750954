// The operations of the zone `auth`: this process serves them, the api hands them on to it.
import type { Operation } from '../operation/operation.ts'
import { change as changeEmail } from './email/change.ts'
import { confirm as confirmEmail } from './email/confirm.ts'
import { accept } from './enrolment/accept.ts'
import { inspect } from './enrolment/inspect.ts'
import { enter } from './operate-as/enter.ts'
import { leave } from './operate-as/leave.ts'
import { acknowledge as acknowledgeByLink } from './outbox/alarm-links/acknowledge.ts'
import { inspect as inspectAlarmLink } from './outbox/alarm-links/inspect.ts'
import { list as listOutbox } from './outbox/list.ts'
import { add as addPasskey } from './passkeys/add.ts'
import { options as passkeyOptions } from './passkeys/options.ts'
import { remove as removePasskey } from './passkeys/remove.ts'
import { change as changePassword } from './password/change.ts'
import { forgot } from './password/forgot.ts'
import { reset } from './password/reset.ts'
import { renew } from './recovery/renew.ts'
import { confirmPasskeyOptions } from './security/confirm-passkey-options.ts'
import { confirmPasskey } from './security/confirm-passkey.ts'
import { confirm } from './security/confirm.ts'
import { read } from './security/read.ts'
import { code } from './sign-in/code.ts'
import { end } from './sign-in/end.ts'
import { link } from './sign-in/link.ts'
import { passkeyOptionsOf } from './sign-in/passkey-options.ts'
import { passkey } from './sign-in/passkey.ts'
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
  passkeyOptions,
  addPasskey,
  removePasskey,
  passkeyOptionsOf,
  passkey,
  confirmPasskeyOptions,
  confirmPasskey,
  changePassword,
  forgot,
  reset,
  changeEmail,
  confirmEmail,
  listOutbox,
  inspectAlarmLink,
  acknowledgeByLink,
]
