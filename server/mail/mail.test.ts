import assert from 'node:assert/strict'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { isFailure } from '../../core/errors.ts'
import { testTls } from '../api/testing.ts'
import { invitationLetter } from './invitation.ts'
import { createMail } from './mail.ts'

/** The least of an SMTP server that takes letters. */
function converse(received: string[]): (socket: Socket) => void {
  return (socket) => {
    let isLetter = false
    let pending = ''
    socket.on('error', () => undefined)
    socket.write('220 test\r\n')
    socket.on('data', (chunk) => {
      pending += chunk
      if (isLetter) {
        if (!pending.includes('\r\n.\r\n')) return
        received.push(pending)
        isLetter = false
        socket.write('250 taken\r\n')
      } else {
        if (!pending.endsWith('\r\n')) return
        received.push(pending)
        isLetter = pending.startsWith('DATA')
        const isRefused = pending.startsWith('STARTTLS')
        socket.write(isLetter ? '354 go on\r\n' : isRefused ? '502 no\r\n' : '250 ok\r\n')
      }
      pending = ''
    })
  }
}

const overTls: string[] = []
const inClear: string[] = []
let tls: Server
let clear: Server
let authority: string

before(async () => {
  const { ca, ...identity } = await testTls()
  authority = ca
  tls = createTlsServer(identity, converse(overTls))
  clear = createTcpServer(converse(inClear))
  for (const server of [tls, clear]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
after(() => {
  tls.close()
  clear.close()
})

const portOf = (server: Server): number => (server.address() as AddressInfo).port
const letter = invitationLetter({
  to: 'ann@example.com',
  name: 'Ann',
  organisation: 'Werft Süd',
  url: 'https://platform.example/enrol#token',
  expiresAt: new Date('2026-01-08T10:00:00Z'),
})
const from = 'Fairlead <fairlead@example.com>'

test('without configuration nothing is sent', async () => {
  const mail = createMail(undefined)
  assert.equal(mail.isConfigured, false)
  await assert.rejects(mail.send(letter), (error) => isFailure(error, 'unavailable'))
})

test('a server that nobody vouches for gets no letter', async () => {
  const mail = createMail({ host: 'localhost', port: portOf(tls), from, tls: 'implicit' })
  await assert.rejects(mail.send(letter), (error) => isFailure(error, 'unavailable'))
  assert.deepEqual(overTls, [])
})

test('a server without TLS gets no letter: what strips STARTTLS from a connection gains nothing', async () => {
  const mail = createMail({ host: 'localhost', port: portOf(clear), from, tls: 'starttls' })
  await assert.rejects(mail.send(letter), (error) => isFailure(error, 'unavailable'))
  assert.ok(!inClear.some((line) => line.startsWith('MAIL') || line.startsWith('DATA')), inClear.join())
})

test('over TLS the letter arrives, to one address', async () => {
  setDefaultCACertificates([...getCACertificates('default'), authority])
  const mail = createMail({ host: 'localhost', port: portOf(tls), from, tls: 'implicit' })
  await mail.send(letter)
  mail.close()
  assert.deepEqual(
    overTls.filter((line) => line.startsWith('RCPT')),
    ['RCPT TO:<ann@example.com>\r\n'],
  )
  assert.ok(overTls.some((line) => line.includes('https://platform.example/enrol#token')))
})

test('an address that is more than one is a bug of ours, and goes nowhere', async () => {
  const mail = createMail({ host: 'localhost', port: portOf(tls), from, tls: 'implicit' })
  for (const to of ['a@b.example, c@d.example', 'a@b.example\r\nBcc: c@d.example', 'Ann <a@b.example>'])
    await assert.rejects(mail.send({ ...letter, to }), RangeError)
})
