// fairlead fault: something goes wrong in the simulated plant of a running demonstration, or is mended.
import { resolve } from 'node:path'
import { demonstrationConfig } from '../server/platform/constellation.ts'
import { askPlant } from '../sim/control.ts'
import { demonstrationDir } from './data-dir.ts'

export async function fault(args: string[]): Promise<number> {
  const { runDir } = demonstrationConfig(resolve(demonstrationDir()))
  const said = await askPlant({ runDir }, args.join(' '))
  if (said === undefined) {
    process.stderr.write('No demonstration is running.\n')
    return 3
  }
  process.stdout.write(`${said}\n`)
  return said.startsWith('no') ? 1 : 0
}
