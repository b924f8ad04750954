// P-10: P-256 and ECDSA with SHA-256 along the whole chain and on the lists of revocations, a fresh key each time, and requests with another kind of
// key are not taken.
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { readFileSync, writeFileSync } from 'node:fs'
import { holds, type Probe } from '../claim.ts'
import { run } from '../world/command.ts'
import type { World } from '../world/world.ts'

async function isP256(file: string): Promise<string> {
  const said = (await run('openssl', ['x509', '-in', file, '-noout', '-text'])).stdout.toString('utf8')
  holds(said.includes('ASN1 OID: prime256v1'), 'the key is not on P-256 (named curve)')
  const algorithms = [...said.matchAll(/Signature Algorithm: (\S+)/g)].map((match) => match[1])
  holds(
    algorithms.length > 0 && algorithms.every((name) => name === 'ecdsa-with-SHA256'),
    `signed with ${algorithms[0]}`,
  )
  return said
}

/** Every certificate of a PEM file on its own. */
function split(dir: string, file: string): string[] {
  const blocks = readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.map((block, i) => {
    const path = join(dir, `chain-${i}.pem`)
    writeFileSync(path, block)
    return path
  })
}

const OTHER_KINDS: [string, string[]][] = [
  ['RSA', ['-newkey', 'rsa:2048']],
  ['P-384', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384']],
  ['secp256k1', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1']],
  [
    'P-256 with explicit parameters',
    ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:explicit'],
  ],
  ['P-256 signed with SHA-1', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-sha1']],
  ['Ed25519', ['-newkey', 'ed25519']],
]

async function otherKindsRefused(world: World): Promise<string> {
  const engineer = await world.as('harbour', 'engineer')
  const { siteId } = JSON.parse((await engineer.ask('GET', '/v1/sites')).text).sites[0]
  for (const [kind, args] of OTHER_KINDS) {
    const made = await run('openssl', ['req', '-new', '-nodes', '-subj', '/', '-keyout', '/dev/null', ...args])
    const csr = made.stdout.toString('utf8')
    holds(
      csr.includes('BEGIN CERTIFICATE REQUEST'),
      `openssl made no request with ${kind}: ${made.stderr.slice(0, 80)}`,
    )
    const body = { requestId: randomUUID(), name: kind, kind: 'sensor', siteId, csr }
    const { status } = await engineer.ask('POST', '/v1/assets', body)
    holds(status >= 400 && status < 500, `a request with ${kind} was answered ${status}`)
  }
  return `${OTHER_KINDS.map(([kind]) => kind).join(', ')} refused`
}

/** The lists of what was revoked, as any outsider fetches them. */
async function listsToo(world: World): Promise<string> {
  const nobody = world.nobody()
  const names = ['root', 'asset-ca', 'service-ca']
  try {
    for (const name of names) {
      const { status, text } = await nobody.ask('GET', `/pki/${name}.crl.pem`)
      holds(status === 200, `/pki/${name}.crl.pem answered ${status}`)
      const file = join(world.dir, `${name}.crl.pem`)
      writeFileSync(file, text)
      const said = (await run('openssl', ['crl', '-in', file, '-noout', '-text'])).stdout.toString('utf8')
      const algorithms = [...said.matchAll(/Signature Algorithm: (\S+)/g)].map((match) => match[1])
      holds(
        algorithms.length > 0 && algorithms.every((each) => each === 'ecdsa-with-SHA256'),
        `the list of ${name} is signed with ${algorithms[0]}`,
      )
    }
  } finally {
    nobody.close()
  }
  return `so are the ${names.length} lists of revocations`
}

export const probe: Probe = {
  id: 'P-10',
  async run(world) {
    const [one, two] = [await world.addAsset('harbour'), await world.addAsset('harbour')]
    const keys = await Promise.all([one, two].map(({ keyFile }) => run('openssl', ['pkey', '-in', keyFile, '-pubout'])))
    holds(!keys[0]?.stdout.equals(keys[1]?.stdout ?? Buffer.alloc(0)), 'two assets have one key')
    const files = [...split(world.dir, one.certFile), world.trustFile]
    for (const file of files) await isP256(file)
    return `${files.length} certificates of the chains are prime256v1 with ecdsa-with-SHA256, ${await listsToo(world)}; ${await otherKindsRefused(world)}`
  },
  control: {
    broken: 'a certificate with an RSA key',
    async run(world) {
      const file = join(world.dir, 'rsa.pem')
      await run('openssl', [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-subj',
        '/CN=x',
        '-keyout',
        '/dev/null',
        '-out',
        file,
      ])
      return isP256(file)
    },
  },
}
