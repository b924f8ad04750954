import { z } from 'zod'
import { logVerifiers, originOf } from '../../core/merkle/checkpoint.ts'
import { formatVkey } from '../../core/merkle/keys.ts'
import { readNote } from '../../core/merkle/note.ts'
import { instant } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { readCheckpoint, readCosigned } from './tree.ts'

export const checkpoint = operation({
  id: 'audit.checkpoint',
  method: 'GET',
  path: '/v1/audit/checkpoint',
  permission: 'audit.read',
  audit: 'read',
  zone: 'api',
  summary: 'The newest signed head of the audit log, to be kept where nobody here can change it',
  input: {},
  output: z.object({
    size: z.number(),
    at: instant,
    note: z.string().meta({ description: 'The signed note (C2SP tlog-checkpoint)' }),
    vkey: z.string().meta({ description: 'The key that verifies it' }),
    sealedBehind: z.number().meta({ description: 'Lines that are written and not in it yet' }),
    cosigned: z.array(z.object({ witness: z.string(), at: instant })),
  }),
  async handler({ session, about, deps }) {
    const [keys, { log }] = await Promise.all([deps.keys.forSession(session), deps.vault.call('trust', {})])
    const origin = originOf(log.name, keys.orgId)
    const { newest, behind, cosigned } = await deps.db.inSession(
      session,
      async (tx) => ({ ...(await readCheckpoint(tx)), cosigned: await readCosigned(tx) }),
      about,
    )
    return {
      size: newest?.size ?? 0,
      at: (newest?.at ?? deps.clock()).toISOString(),
      note: newest?.note ?? '',
      vkey: formatVkey(logVerifiers(origin, log.publicKey).text),
      sealedBehind: behind,
      cosigned: cosigned === null ? [] : witnessesOf(cosigned.note, origin),
    }
  },
})

const TIME_BYTES = 8

/** Who else has signed, and when they say they did. Whoever wants to believe it verifies the note. */
function witnessesOf(note: string, origin: string): { witness: string; at: string }[] {
  return readNote(note)
    .signatures.filter(({ name, signature }) => name !== origin && signature.length > TIME_BYTES)
    .map(({ name, signature }) => ({
      witness: name,
      at: new Date(Number(signature.readBigUInt64BE(0)) * 1000).toISOString(),
    }))
}
