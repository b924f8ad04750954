// A device that asks for its next certificate by itself (EST simplereenroll, RFC 7030), with curl and openssl.
import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { holds } from '../claim.ts'
import { run } from '../world/command.ts'
import type { Knock } from '../world/door.ts'
import type { Identity } from '../world/forge.ts'
import type { World } from '../world/world.ts'
import type { Visit } from './doors.ts'

/** With a fresh key each time, so that nothing but the certificate can be what is wrong. */
export async function renew(world: World, { certFile, keyFile }: Partial<Identity>): Promise<Knock> {
  const file = join(world.dir, `next-${randomUUID()}`)
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', `${file}.key`]
  const made = await run('openssl', ['req', '-new', ...key, '-subj', '/', '-outform', 'DER', '-out', `${file}.csr`])
  holds(made.code === 0, `openssl made no request: ${made.stderr.slice(0, 80)}`)
  writeFileSync(`${file}.b64`, readFileSync(`${file}.csr`).toString('base64'))
  const url = `https://localhost:${world.platform.config.listen.est.port}/.well-known/est/simplereenroll`
  const identity = certFile === undefined ? [] : ['--cert', certFile, '--key', keyFile ?? certFile]
  const quietly = ['--silent', '--show-error', '--max-time', '8', '--cacert', world.trustFile, ...identity]
  const body = ['--header', 'content-type: application/pkcs10', '--data-binary', `@${file}.b64`]
  const ran = await run('curl', [...quietly, ...body, '--write-out', '\n%{http_code}', url])
  const status = Number(ran.stdout.toString('utf8').split('\n').at(-1))
  return { letIn: status === 200, said: status > 0 ? `HTTP ${status}` : 'closed' }
}

/** None of these gets a certificate. */
export async function noneRenewed(world: World, visits: readonly Visit[]): Promise<string> {
  for (const { who, how } of visits) {
    const { letIn, said } = await renew(world, how)
    holds(!letIn, `${who} gets its next certificate over EST (${said})`)
  }
  return `${visits.length} get no next certificate over EST`
}
