// Private keys in a PKCS#11 token: made there, used there, and nowhere else. What stands on disk says which it is.
import { createPublicKey, type KeyObject, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { unavailable } from '../../../../core/errors.ts'
import { sha256 } from '../../../../core/pki/certificate.ts'
import type { SigningKey } from '../../../../core/pki/signing-key.ts'
import type { Pkcs11Config } from '../../../platform/config.ts'
import { Pkcs11Tool } from './pkcs11-tool.ts'
import type { KeyStore } from './store.ts'

const ID_BYTES = 16
/** `id`: the key's CKA_ID in the token of that label. */
const whereabouts = z.strictObject({ v: z.literal(1), token: z.string(), id: z.string().regex(/^[0-9a-f]{32}$/) })

export function tokenKeys(config: Pkcs11Config): KeyStore {
  const tool = new Pkcs11Tool(config)
  return {
    end: 'token',
    async make(name) {
      const id = randomBytes(ID_BYTES).toString('hex')
      const named = ['--id', id, '--label', `fairlead/${name}`]
      await tool.ask(['--keypairgen', '--key-type', 'EC:prime256v1', '--usage-sign', '--sensitive', ...named])
      try {
        await requireKept(tool, id)
        const publicKey = await publicKeyOf(tool, id)
        const content = Buffer.from(`${JSON.stringify({ v: 1, token: tool.token, id })}\n`)
        return { key: signingKey(tool, id, publicKey), end: 'token', content }
      } catch (error) {
        await destroyed(tool, id)
        throw error
      }
    },
    open(name, content, publicKey) {
      return signingKey(tool, idIn(name, content, tool), publicKey)
    },
    destroy: (name, content) => destroyed(tool, idIn(name, content, tool)),
  }
}

/** ECDSA over a hash that is made here: what every token can, and what goes to it is 32 bytes. */
function signingKey(tool: Pkcs11Tool, id: string, publicKey: KeyObject): SigningKey {
  return {
    publicKey,
    sign: (bytes) =>
      tool.ask(['--sign', '--mechanism', 'ECDSA', '--signature-format', 'openssl', '--id', id], sha256(bytes)),
  }
}

/** A token that would give the key away is no better than a file. */
async function requireKept(tool: Pkcs11Tool, id: string): Promise<void> {
  const listed = (await tool.ask(['--list-objects', '--type', 'privkey', '--id', id])).toString('utf8')
  if (!/sensitive/.test(listed) || !/never extractable/.test(listed))
    throw unavailable(`the token ${tool.token} would give its keys away`, {
      hint: 'let it make keys that are sensitive and never extractable',
    })
}

async function publicKeyOf(tool: Pkcs11Tool, id: string): Promise<KeyObject> {
  const der = await tool.ask(['--read-object', '--type', 'pubkey', '--id', id])
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw unavailable(`the token ${tool.token} made a key that is not P-256`)
  return key
}

async function destroyed(tool: Pkcs11Tool, id: string): Promise<void> {
  for (const type of ['privkey', 'pubkey']) await tool.ask(['--delete-object', '--type', type, '--id', id])
}

function idIn(name: string, content: Buffer, tool: Pkcs11Tool): string {
  const { token, id } = whereabouts.parse(JSON.parse(content.toString('utf8')))
  if (token !== tool.token)
    throw unavailable(`the key of ${name} is in the token ${token}, and ${tool.token} is configured`, {
      hint: 'vault.pkcs11.token names the token that the keys are in; a rotation moves them to another',
    })
  return id
}
