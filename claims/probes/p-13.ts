// P-13: the private key is in one answer, to the one who added the asset, and in no other ever after.
import { randomUUID } from 'node:crypto'
import type { Answer, Visitor } from '../../sim/visitor.ts'
import { holds, type Probe } from '../claim.ts'
import type { World } from '../world/world.ts'

const AT_ONCE = 50

type Reveal = { answer: Answer; again: () => Promise<Answer>; assetId: string; serial: string; keyLine: string }

async function reveal(engineer: Visitor): Promise<Reveal> {
  const { siteId } = JSON.parse((await engineer.ask('GET', '/v1/sites')).text).sites[0]
  const body = { requestId: randomUUID(), name: 'Shown once', kind: 'sensor', siteId }
  const again = () => engineer.ask('POST', '/v1/assets', body)
  const answer = await again()
  holds(answer.status === 201, `adding an asset answered ${answer.status}`)
  const { assetId, certificate, files } = JSON.parse(answer.text)
  return {
    answer,
    again,
    assetId,
    serial: certificate.serial,
    keyLine: String(files['asset.key']).split('\n')[1] ?? '',
  }
}

/** Everything that could answer with the key once more. */
async function otherAnswers(engineer: Visitor, { again, assetId, serial }: Reveal): Promise<Answer[]> {
  const pages = [`/v1/assets/${assetId}`, '/v1/assets', `/v1/assets/${assetId}/signals`, '/v1/events']
  const files = [
    `/v1/assets/${assetId}/files`,
    `/v1/assets/${assetId}/asset.key`,
    `/v1/assets/${assetId}/certificates/${serial}`,
  ]
  const gets = [...pages, ...files].map((path) => engineer.ask('GET', path))
  const storm = Array.from({ length: AT_ONCE }, () => engineer.ask('GET', `/v1/assets/${assetId}`))
  return Promise.all([again(), again(), ...gets, ...storm])
}

function nowhereElse(keyLine: string, answers: Answer[]): string {
  for (const { text } of answers) {
    holds(!text.includes(keyLine), 'a second answer holds the private key')
    holds(!text.includes('PRIVATE KEY'), 'a second answer holds a private key')
  }
  return `in none of ${answers.length} answers afterwards, repeated requests and ${AT_ONCE} at once included`
}

async function look(world: World): Promise<string> {
  const engineer = await world.as('harbour', 'engineer')
  const first = await reveal(engineer)
  holds(first.answer.text.includes('PRIVATE KEY'), 'the key was not shown at all')
  holds(/no-store/.test(first.answer.headers['cache-control'] ?? ''), 'the answer with the key may be cached')
  const others = await otherAnswers(engineer, first)
  return `shown once, no-store; ${nowhereElse(first.keyLine, others)}; the same request again: ${others[0]?.status}`
}

export const probe: Probe = {
  id: 'P-13',
  run: look,
  control: {
    broken: 'a cache that gives the first answer again',
    async run(world) {
      const engineer = await world.as('harbour', 'engineer')
      const first = await reveal(engineer)
      return nowhereElse(first.keyLine, [...(await otherAnswers(engineer, first)), first.answer])
    },
  },
}
