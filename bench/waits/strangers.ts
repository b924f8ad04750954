// A child process that tries passwords: each attempt from another address of the loopback network, for another account.
import { randomBytes, randomInt } from 'node:crypto'
import { Agent, request } from 'node:https'
import { z } from 'zod'

/** Answers since the last `begin`: passwords that were looked at (401), refusals without a look (429, 503), and others. */
export type Flooded = { judged: number; turnedAway: number; other: number }

const order = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('target'), url: z.string(), trust: z.string() }),
  z.object({ kind: z.literal('begin'), strangers: z.int() }),
  z.object({ kind: z.literal('end') }),
])

let target = { url: '', trust: '' }
let count: Flooded = { judged: 0, turnedAway: 0, other: 0 }
let going = false
let working: Promise<void[]> = Promise.resolve([])

process.on('message', (message) => void obey(order.parse(message)))

async function obey(wanted: z.output<typeof order>): Promise<void> {
  if (wanted.kind === 'target') target = wanted
  if (wanted.kind === 'begin') {
    going = true
    count = { judged: 0, turnedAway: 0, other: 0 }
    working = Promise.all(Array.from({ length: wanted.strangers }, stranger))
  }
  if (wanted.kind === 'end') {
    going = false
    await working
  }
  process.send?.(count)
}

/** Keeps one connection for a while, as a tool of attack does, and comes from elsewhere with the next one. */
async function stranger(): Promise<void> {
  while (going) {
    const localAddress = `127.${randomInt(1, 255)}.${randomInt(255)}.${randomInt(1, 255)}`
    const agent = new Agent({ ca: target.trust, keepAlive: true, maxSockets: 1, localAddress })
    for (let i = 0; i < 4 && going; i++) await attempt(agent)
    agent.destroy()
  }
}

function attempt(agent: Agent): Promise<void> {
  const body = JSON.stringify({
    email: `${randomBytes(6).toString('hex')}@flood.example`,
    password: randomBytes(9).toString('base64'),
  })
  const headers = { 'content-type': 'application/json', origin: new URL(target.url).origin }
  return new Promise((resolve) => {
    const asking = request(new URL('/v1/sign-in', target.url), { method: 'POST', agent, headers }, (answer) => {
      answer.resume()
      answer.once('end', () => {
        if (answer.statusCode === 401) count.judged++
        else if (answer.statusCode === 429 || answer.statusCode === 503) count.turnedAway++
        else count.other++
        resolve()
      })
    })
    asking.once('error', () => {
      count.other++
      resolve()
    })
    asking.end(body)
  })
}
