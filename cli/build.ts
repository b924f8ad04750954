import { readOptions } from './arguments.ts'
import { ensureConsole } from './console-build.ts'
import { steps } from './terminal.ts'

/** fairlead build: the console, for installations that nobody may write to later. */
export async function build(args: string[]): Promise<number> {
  readOptions(args, {})
  const shown = steps()
  shown.begin('Console')
  shown.done((await ensureConsole()) ? 'Console built' : 'Console is as it was')
  return 0
}
