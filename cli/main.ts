// fairlead <command>: one file a command, loaded when it is asked for. A command resolves to its exit code; what
// went wrong for a reason is told in words (message, then what to do), anything else is a bug and shows its stack.
import { isFailure } from '../core/errors.ts'
import { UsageError } from './arguments.ts'
import { HELP } from './help.ts'

type Command = (args: string[]) => Promise<number>

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => (await import('./demo.ts')).demo,
  up: async () => (await import('./up.ts')).up,
  status: async () => (await import('./status.ts')).status,
  build: async () => (await import('./build.ts')).build,
  fault: async () => (await import('./fault.ts')).fault,
  replay: async () => (await import('./replay.ts')).replay,
  revoke: async () => (await import('./revoke.ts')).revoke,
  verify: async () => (await import('./verify.ts')).verify,
  ca: async () => (await import('./ca/ca.ts')).ca,
  witness: async () => (await import('./witness.ts')).witness,
  ...Object.fromEntries(
    (['vault', 'auth', 'api', 'gateway', 'worker'] as const).map((name) => [
      name,
      async () => (await import('./process.ts')).processCommand(name),
    ]),
  ),
}

export async function main([name = 'help', ...args]: string[]): Promise<number> {
  if (['help', '--help', '-h'].includes(name)) {
    process.stdout.write(HELP)
    return 0
  }
  const load = COMMANDS[name]
  if (load === undefined) {
    process.stderr.write(`fairlead: there is no command "${name}". See: fairlead help\n`)
    return 2
  }
  try {
    return await (await load())(args)
  } catch (error) {
    return explain(name, error)
  }
}

function explain(name: string, error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`fairlead ${name}: ${error.message}\n`)
    return 2
  }
  if (!isFailure(error)) throw error
  process.stderr.write(`\n${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`)
  return 1
}
