// Faults on demand: one line on a local socket that only the platform's user can open, `asset fault on|off`. Without a
// line it tells which faults there are.
import { rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Device } from './device.ts'
import { type Disturbances, OFFLINE } from './faults.ts'

const LINE_CHARS_MAX = 200

export type Place = { runDir: string }
const socketOf = ({ runDir }: Place) => join(runDir, 'plant.sock')

export async function serveFaults(
  place: Place,
  disturbances: Disturbances,
  devices: ReadonlyMap<string, Device>,
): Promise<{ close(): void }> {
  rmSync(socketOf(place), { force: true })
  const server: Server = createServer((socket) => answer(socket, (line) => obey(line, disturbances, devices)))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socketOf(place), resolve)
  })
  return { close: () => server.close() }
}

function answer(socket: Socket, reply: (line: string) => string) {
  let text = ''
  socket.on('error', () => socket.destroy())
  socket.on('data', (bytes) => {
    text += bytes.toString('utf8')
    if (text.length > LINE_CHARS_MAX) socket.destroy()
    else if (text.includes('\n')) socket.end(`${reply(text.trim())}\n`)
  })
}

/** What is said back: `ok ...`, or `no ...` with the reason. */
function obey(line: string, disturbances: Disturbances, devices: ReadonlyMap<string, Device>): string {
  if (line === '')
    return [...devices].map(([slug, { machine }]) => `${slug}: ${[...machine.faults, OFFLINE].join(', ')}`).join('\n')
  const [asset = '', fault = '', present = 'on'] = line.split(/\s+/)
  if (present !== 'on' && present !== 'off') return `no: "${present}" is neither on nor off`
  try {
    disturbances.set({ asset, fault }, present === 'on')
    return `ok: ${asset} ${fault} ${present}`
  } catch (error) {
    if (error instanceof RangeError) return `no: ${error.message}`
    throw error
  }
}

/** Sends a line to the plant that runs there; undefined when none does. */
export function askPlant(place: Place, line: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(socketOf(place), () => socket.write(`${line}\n`))
    socket.on('data', (bytes) => {
      text += bytes.toString('utf8')
    })
    socket.on('end', () => resolve(text.trimEnd()))
    socket.on('error', (error) => {
      if ('code' in error && (error.code === 'ENOENT' || error.code === 'ECONNREFUSED')) resolve(undefined)
      else reject(error)
    })
  })
}
