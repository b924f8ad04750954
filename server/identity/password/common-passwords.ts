// The passwords that attackers try first, offline: the list that comes with zxcvbn (49,000, from public breaches).
import { dictionary } from '@zxcvbn-ts/language-common'

/** Reads the list once; about four megabytes, in the auth process alone. */
export function commonPasswords(): (text: string) => boolean {
  const all = new Set(dictionary['passwords-common'])
  return (text) => all.has(text)
}
