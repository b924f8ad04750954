import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '../../../core/errors.ts'
import { endpointOf } from '../../audit/sinks/target.ts'
import { isPublic, reach } from './reach.ts'

const to = (address: string) => () => Promise.resolve([{ address, family: address.includes(':') ? 6 : 4 }])
const PRIVATE = [
  '0.0.0.0',
  '127.0.0.1',
  '127.9.9.9',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  'fe80::1',
  'fe80::1%eth0',
  'fc00::1',
  'fd12::1',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:7f00:1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001::1',
  '2001:db8::1',
  '3fff::1',
]

test('addresses of the public internet, and the others', () => {
  for (const address of PRIVATE) assert.equal(isPublic(address), false, address)
  for (const address of ['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])
    assert.equal(isPublic(address), true, address)
  for (const text of ['', 'localhost', '127.1', '0x7f000001', '2130706433']) assert.equal(isPublic(text), false, text)
})

test('a target that has one address that is not public is refused, whatever its name', async () => {
  const endpoint = { host: 'siem.example', port: 443 }
  for (const address of PRIVATE)
    await assert.rejects(reach(endpoint, [], to(address)), (error) => isFailure(error, 'forbidden'), address)
  const both = () =>
    Promise.resolve([
      { address: '1.1.1.1', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ])
  await assert.rejects(reach(endpoint, [], both), (error) => isFailure(error, 'forbidden'))
  assert.deepEqual(await reach(endpoint, [], to('1.1.1.1')), { address: '1.1.1.1', family: 4 })
  await assert.rejects(
    reach(endpoint, [], () => Promise.reject(new Error('ENOTFOUND'))),
    (error) => isFailure(error, 'unavailable'),
  )
})

test('the operator allows by name, or by name and port, and nothing beside', async () => {
  const endpoint = { host: 'siem.example', port: 6514 }
  for (const allowed of ['siem.example', 'siem.example:6514'])
    assert.equal((await reach(endpoint, [allowed], to('10.0.0.5'))).address, '10.0.0.5')
  for (const other of ['siem.example:443', 'example', 'evil.siem.example', '10.0.0.5'])
    await assert.rejects(reach(endpoint, [other], to('10.0.0.5')), (error) => isFailure(error, 'forbidden'), other)
})

test('every spelling of an address in a URL is the address', async () => {
  for (const host of ['127.1', '0x7f000001', '2130706433', '0177.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '127.0.0.1.']) {
    const endpoint = endpointOf('webhook', `https://${host}/hook`)
    assert.ok(endpoint, host)
    await assert.rejects(reach(endpoint, [], to('1.1.1.1')), (error) => isFailure(error, 'forbidden'), host)
  }
  for (const bad of [
    'http://siem.example',
    'https://user:pass@siem.example',
    'https://siem.example/#x',
    'file:///etc/passwd',
    'gopher://x',
  ])
    assert.equal(endpointOf('webhook', bad), undefined, bad)
  assert.deepEqual(endpointOf('syslog', 'Siem.example'), { host: 'siem.example', port: 6514 })
  assert.deepEqual(endpointOf('syslog', '[2606:4700::1]:601'), { host: '2606:4700::1', port: 601 })
  for (const bad of ['a/b', 'user@host', 'host:99999', '', 'host?x'])
    assert.equal(endpointOf('syslog', bad), undefined, bad)
})
