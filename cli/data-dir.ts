// Where the demonstration keeps its data: in the project, so that removing the folder removes everything; elsewhere
// only when the project belongs to somebody else.
import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isCode } from '../server/platform/io-error.ts'

export function demonstrationDir(): string {
  const root = fileURLToPath(new URL('..', import.meta.url))
  if (isWritable(root)) return join(root, '.fairlead', 'demo')
  return join(process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'fairlead', 'demo')
}

function isWritable(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK)
    return true
  } catch (error) {
    if (isCode(error, 'EACCES') || isCode(error, 'EROFS')) return false
    throw error
  }
}
