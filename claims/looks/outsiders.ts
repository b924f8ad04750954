// What somebody outside hears of a certificate: the list of revocations and the OCSP responder, read with openssl.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { holds } from '../claim.ts'
import { run } from '../world/command.ts'
import type { Added, World } from '../world/world.ts'

const LISTED_WITHIN_S = 20

/** When and why it was revoked, by both; they must agree. */
export async function outsidersSay(world: World, asset: Added): Promise<string> {
  const [listed, answered] = [await listEntry(world, asset), await ocspAnswer(world, asset)]
  holds(listed === answered, `the list says ${listed}, OCSP says ${answered}`)
  return listed
}

async function listEntry(world: World, asset: Added): Promise<string> {
  const nobody = world.nobody()
  const file = join(world.dir, `${asset.assetId}.crl`)
  try {
    for (let left = LISTED_WITHIN_S; ; left--) {
      writeFileSync(file, (await nobody.ask('GET', '/pki/asset-ca.crl.pem')).text)
      const said = (await run('openssl', ['crl', '-in', file, '-noout', '-text'])).stdout.toString('utf8')
      const entry = said.split('Serial Number: ').find((each) => each.toLowerCase().startsWith(asset.serial))
      if (entry !== undefined) return worded(entry, /Revocation Date: (.*)/, /Reason Code: ?\s*(.*)/)
      holds(left > 0, `it is not in the list after ${LISTED_WITHIN_S} s`)
      await sleep(1_000)
    }
  } finally {
    nobody.close()
  }
}

async function ocspAnswer(world: World, asset: Added): Promise<string> {
  const issuer = join(world.dir, `${asset.assetId}.issuer`)
  const chain = readFileSync(asset.certFile, 'utf8').match(/-----BEGIN[^-]*-----[^-]*-----END[^-]*-----\n?/g) ?? []
  writeFileSync(issuer, chain[1] ?? '')
  const files = { trust: world.trustFile, question: `${issuer}.req`, answer: `${issuer}.der` }
  const about = ['-issuer', issuer, '-cert', asset.certFile, '-no_nonce']
  await run('openssl', ['ocsp', ...about, '-reqout', files.question])
  const url = new URL('/pki/ocsp', world.platform.publicUrl).href
  const quietly = ['--silent', '--cacert', files.trust, '--header', 'content-type: application/ocsp-request']
  await run('curl', [...quietly, '--data-binary', `@${files.question}`, '--output', files.answer, url])
  const ran = await run('openssl', ['ocsp', ...about, '-respin', files.answer, '-noverify'])
  const said = ran.stdout.toString('utf8')
  holds(/: revoked/.test(said), `OCSP says ${said.slice(0, 120)}${ran.stderr.slice(0, 120)}`)
  return worded(said, /Revocation Time: (.*)/, /Reason: (.*)/)
}

function worded(text: string, when: RegExp, why: RegExp): string {
  const [, at = '?'] = when.exec(text) ?? []
  const [, reason = '?'] = why.exec(text) ?? []
  return `${new Date(at).toISOString()} ${reason.replaceAll(/\s/g, '').toLowerCase()}`
}
