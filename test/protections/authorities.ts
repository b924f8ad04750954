// The order in which authorities change, and the root that stays where it was taken.
import type { Protection } from './protection.ts'

const FILE = 'server/vault/internal/authorities.ts'
const TEST = 'server/vault/authorities.test.ts'
const NEXT = 'the next authority is trusted before it signs, and signs when it was told of for long enough'
const RETIRED = 'an authority is retired when nothing of it lives, or by force; its key is gone'
const ROOT = 'the root leaves: two passphrases open its file, and it signs elsewhere from then on'

export const AUTHORITIES: readonly Protection[] = [
  {
    what: 'an authority signs only after it has been told of for long enough',
    edits: [
      {
        file: FILE,
        text: 'if (!soon && readyAt !== null && readyAt > this.#tools.clock())',
        instead: 'if (!soon && readyAt === null)',
      },
    ],
    test: { file: TEST, name: NEXT },
  },
  {
    what: 'only the next authority is activated',
    edits: [
      {
        file: FILE,
        text: "if (this.#stateOf(wanted) !== 'next')",
        instead: "if (this.#stateOf(wanted) === 'retired')",
      },
    ],
    test: { file: TEST, name: NEXT },
  },
  {
    what: 'only a retiring authority is retired',
    edits: [
      {
        file: FILE,
        text: "if (this.#stateOf(wanted) !== 'retiring')",
        instead: "if (this.#stateOf(wanted) === 'requested')",
      },
    ],
    test: { file: TEST, name: RETIRED },
  },
  {
    what: 'the key of a retired authority is gone',
    edits: [{ file: FILE, text: '    rmSync(this.#files(this.#known(id)).key, { force: true })\n', instead: '' }],
    test: { file: TEST, name: RETIRED },
  },
  {
    what: 'a root that is offline is not found online again',
    edits: [
      {
        file: FILE,
        text: 'if (this.#log.isRootOffline && existsSync(this.#rootKeyPath))',
        instead: 'if (this.#log.isRootOffline && this.#dir === this.#rootKeyPath)',
      },
    ],
    test: { file: TEST, name: ROOT },
  },
  {
    what: 'a line of their log that was cut off never happened',
    edits: [
      {
        file: 'server/vault/internal/authority-states.ts',
        text: 'if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole))',
        instead: 'void truncateSync',
      },
    ],
    test: { file: TEST, name: 'states survive a restart, a cut line in their log included' },
  },
  {
    what: 'who came under an authority that is retired since is sent away',
    edits: [
      {
        file: 'server/gateway/watch.ts',
        text: '} else if (!issuers.has(connection.identified.issuer)) {',
        instead: '} else if (issuers.size === 0) {',
      },
    ],
    test: {
      file: 'server/gateway/watch.test.ts',
      name: 'who came under an authority that is retired since is sent away',
    },
  },
]
