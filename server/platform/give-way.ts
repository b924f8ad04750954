// Each check of a password takes a core for a moment, by design. When many sign in at once, or somebody only pretends to,
// the operating system is to give that core to devices and to people who are signed in first.
import { readdirSync } from 'node:fs'
import { constants, platform, setPriority } from 'node:os'

/** Lowers the priority of this whole process, its threads that compute included. */
export function giveWay(): void {
  // Linux knows the priority of a thread, and Node's were there before us; new ones take over their maker's.
  const threads = platform() === 'linux' ? readdirSync('/proc/self/task').map(Number) : [0]
  for (const thread of threads) setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL)
}
