// The order in which authorities change, and the root that stays where it was taken.
import type { Protection } from './protection.ts'

const FILE = 'server/vault/internal/authorities.ts'
const ROOT_KEY = 'server/vault/internal/root-key.ts'
const TEST = 'server/vault/authorities.test.ts'
const CUSTODY = 'server/vault/custody.test.ts'
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
    test: { file: TEST, name: NEXT, inOrder: true },
  },
  {
    what: 'only the next authority is activated',
    edits: [
      {
        file: FILE,
        text: "if (state !== 'next') throw",
        instead: "if (state === 'retired') throw",
      },
    ],
    test: { file: TEST, name: NEXT, inOrder: true },
  },
  {
    what: 'only a retiring authority is retired',
    edits: [
      {
        file: FILE,
        text: "if (state !== 'retiring')",
        instead: "if (state === 'requested')",
      },
    ],
    test: { file: TEST, name: RETIRED, inOrder: true },
  },
  {
    what: 'the key of a retired authority is gone',
    edits: [{ file: FILE, text: '    await this.#destroyKey(this.#folder.known(id))\n', instead: '' }],
    test: { file: TEST, name: RETIRED, inOrder: true },
  },
  {
    what: 'a root that is offline is not found online again',
    edits: [
      {
        file: ROOT_KEY,
        text: 'const isAway = folder.log.isRootOffline || custody.isHeld',
        instead: 'const isAway = custody.isHeld',
      },
    ],
    test: { file: TEST, name: ROOT, inOrder: true },
  },
  {
    what: 'a root in custody is not found where one alone could use it',
    edits: [
      {
        file: ROOT_KEY,
        text: 'const isAway = folder.log.isRootOffline || custody.isHeld',
        instead: 'const isAway = folder.log.isRootOffline',
      },
    ],
    test: {
      file: CUSTODY,
      name: "the root's key of one alone is an alarm when it is found again, and the file in custody opens for nobody alone",
      inOrder: true,
    },
  },
  {
    what: 'what concerns the root takes two custodians',
    edits: [
      {
        file: 'server/vault/internal/custody/custody.ts',
        text: 'if (proofs === undefined || new Set(names).size !== 2 || names.length !== 2)',
        instead: 'if (proofs === undefined || names.length === 0)',
      },
      {
        file: 'server/vault/internal/custody/custody.ts',
        text: "if (key === undefined) throw forbidden('what these two open together does not open')",
        instead: 'if (key === undefined) return { by: names.toSorted() }',
      },
    ],
    test: { file: CUSTODY, name: 'with custodians, one alone does nothing that concerns the root', inOrder: true },
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
    test: { file: TEST, name: 'states survive a restart, a cut line in their log included', inOrder: true },
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
