// The file of the custodians: who they are, their pairs' wrappings, and the root's key, which opens with two of them.
// It is replaced as a whole. The authorities' log holds the SHA-256 of the one that counts, so that no crash leaves
// something else, and a file that somebody put there is found out:
//
//   custody.next.json is written -> the log says that it counts (commit point) -> it takes custody.json's place
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { unavailable } from '../../../../core/errors.ts'
import { wire } from '../../calls.ts'

const bytes = z.base64().transform((text): Buffer => Buffer.from(text, 'base64'))
const schema = z.strictObject({
  v: z.literal(1),
  custodians: z.array(z.strictObject({ name: z.string(), since: z.iso.datetime(), salt: bytes, publicKey: bytes })),
  agreed: bytes,
  pairs: z.array(z.strictObject({ of: z.tuple([z.string(), z.string()]), sealed: bytes })),
  /** The root's key, sealed under the master key and then under what two custodians open; null when it is elsewhere. */
  root: bytes.nullable(),
})
export type CustodyFacts = z.output<typeof schema>

export class CustodyFile {
  readonly #dir: string

  constructor(dir: string) {
    this.#dir = dir
  }

  /** What counts. `digest` is what the log says last; undefined: nobody was ever enrolled. Finishes what a crash cut off. */
  read(digest: string | undefined, finish: () => void): CustodyFacts | undefined {
    if (existsSync(this.#next)) {
      if (digestOf(readFileSync(this.#next)) === digest) this.#take(finish)
      else rmSync(this.#next)
    }
    if (digest === undefined && !existsSync(this.#path)) return undefined
    const text = existsSync(this.#path) ? readFileSync(this.#path) : Buffer.alloc(0)
    if (digestOf(text) !== digest)
      throw unavailable("the file of the root's custodians is not the one that the log of the authorities names", {
        hint: `find out who changed ${this.#path}, and put back the one that belongs there`,
      })
    return schema.parse(JSON.parse(text.toString('utf8')))
  }

  /** `commit` writes the digest into the log; `finish` takes away what must not lie beside the new file. */
  replace(facts: CustodyFacts, commit: (digest: string) => void, finish: () => void): void {
    const text = Buffer.from(`${JSON.stringify(wire(facts), undefined, 2)}\n`)
    rmSync(this.#next, { force: true })
    writeFileSync(this.#next, text, { mode: 0o600, flag: 'wx', flush: true })
    commit(digestOf(text))
    this.#take(finish)
  }

  #take(finish: () => void): void {
    finish()
    renameSync(this.#next, this.#path)
  }

  get #path(): string {
    return join(this.#dir, 'custody.json')
  }

  get #next(): string {
    return join(this.#dir, 'custody.next.json')
  }
}

function digestOf(text: Buffer): string {
  return createHash('sha256').update(text).digest('hex')
}
