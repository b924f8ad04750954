// Talking to a PKCS#11 token through OpenSC's pkcs11-tool, one short process for each thing asked (why not a library in
// this process: docs/decisions/tokens.md). The PIN is in that process's environment and in no command line.
//
// A token locks itself after a few wrong PINs. So one that was refused is not tried again until the file holds another.
import { spawn } from 'node:child_process'
import { unavailable } from '../../../../core/errors.ts'
import { PKCS11_ANSWER_BYTES_MAX, PKCS11_PATIENCE_MS } from '../../../../core/limits.ts'
import { sha256 } from '../../../../core/pki/certificate.ts'
import type { Pkcs11Config } from '../../../platform/config.ts'
import { readSecretFile } from '../../../platform/secrets.ts'

const PIN = 'FAIRLEAD_TOKEN_PIN'
type Ended = { readonly code: number | null; readonly out: Buffer; readonly said: string }

export class Pkcs11Tool {
  readonly token: string
  readonly #config: Pkcs11Config
  /** One at a time: small tokens have one session, and a PIN that is wrong is tried once. */
  #turn: Promise<unknown> = Promise.resolve()
  #refused: Buffer | undefined

  constructor(config: Pkcs11Config) {
    this.#config = config
    this.token = config.token
  }

  /** What the tool wrote to its output. Throws unavailable with what it said. */
  ask(args: readonly string[], input?: Uint8Array): Promise<Buffer> {
    const mine = this.#turn.then(() => this.#run(args, input))
    this.#turn = Promise.allSettled([mine])
    return mine
  }

  async #run(args: readonly string[], input: Uint8Array = Buffer.alloc(0)): Promise<Buffer> {
    const { tool = 'pkcs11-tool', module, token, pinFile, env = {} } = this.#config
    const pin = readSecretFile(pinFile).reveal()
    const mark = sha256(Buffer.from(pin))
    if (this.#refused?.equals(mark) === true)
      throw unavailable(`the token ${token} has refused the PIN, and it is not tried again`, {
        hint: `write the right one into ${pinFile}`,
      })
    const whole = ['--module', module, '--token-label', token, '--login', '--pin', `env:${PIN}`, ...args]
    const surroundings = { PATH: process.env.PATH, HOME: process.env.HOME, ...env, [PIN]: pin }
    const { code, out, said } = await ran({ tool, args: whole, env: surroundings, input })
    if (/CKR_PIN_|CKR_USER_PIN/.test(said)) this.#refused = mark
    if (code === 0) return out
    throw unavailable(`the token ${token} does not answer: ${said.trim().split('\n')[0] ?? ''}`, {
      hint: 'vault.pkcs11 in the configuration says which it is (docs/configuration.md)',
    })
  }
}

type Run = { tool: string; args: readonly string[]; env: NodeJS.ProcessEnv; input: Uint8Array }

function ran({ tool, args, env, input }: Run): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool, args, {
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: PKCS11_PATIENCE_MS,
      killSignal: 'SIGKILL',
    })
    const [out, said] = [collect(child.stdout), collect(child.stderr)]
    child.on('error', (cause) =>
      reject(
        unavailable(`${tool} cannot be started`, { hint: 'install OpenSC, or name it in vault.pkcs11.tool', cause }),
      ),
    )
    child.on('close', (code, signal) => {
      const end = signal === null ? '' : `it took longer than ${PKCS11_PATIENCE_MS} ms\n`
      resolve({ code, out: out(), said: end + said().toString('utf8') })
    })
    // A tool that ends without reading what it was given says why itself.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

/** Keeps what comes, up to more than any answer has. */
function collect(stream: NodeJS.ReadableStream): () => Buffer {
  const chunks: Buffer[] = []
  let length = 0
  stream.on('data', (chunk: Buffer) => {
    if (length < PKCS11_ANSWER_BYTES_MAX) chunks.push(chunk)
    length += chunk.length
  })
  return () => Buffer.concat(chunks).subarray(0, PKCS11_ANSWER_BYTES_MAX)
}
