// Runs an outside tool as an auditor would. Nothing here trusts our own code to tell how our own code behaves.
import { spawn, spawnSync } from 'node:child_process'

export type Ran = { code: number | null; stdout: Buffer; stderr: string; timedOut: boolean }

export type RunOptions = {
  input?: Uint8Array
  /** Keeps stdin open after the input, as a device keeps its connection. */
  stayOpen?: boolean
  /** Ends the command as soon as its output satisfies this. */
  enough?: (stdout: Buffer) => boolean
  timeout_ms?: number
}

const TIMEOUT_MS = 8_000

export function run(command: string, args: string[], options: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    let stdout = Buffer.alloc(0)
    let stderr = ''
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      child.kill('SIGKILL')
    }, options.timeout_ms ?? TIMEOUT_MS)
    child.stdout.on('data', (chunk: Buffer) => {
      stdout = Buffer.concat([stdout, chunk])
      if (options.enough?.(stdout)) child.kill('SIGTERM')
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('latin1')
    })
    // The other side may hang up while we are still writing: that is an answer too, and it is in the output.
    child.stdin.on('error', (error) => {
      stderr += `\nstdin: ${error.message}`
    })
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code, stdout, stderr, timedOut })
    })
    if (options.input) child.stdin.write(options.input)
    if (!options.stayOpen) child.stdin.end()
  })
}

export function isInstalled(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
}
