// The operations of the zone `auth`: this process serves them, the api hands them on to it.
import type { Operation } from '../operation/operation.ts'
import { accept } from './enrolment/accept.ts'
import { inspect } from './enrolment/inspect.ts'
import { end } from './sign-in/end.ts'
import { link } from './sign-in/link.ts'
import { password } from './sign-in/password.ts'

export const identityOperations: readonly Operation[] = [accept, inspect, end, link, password]
