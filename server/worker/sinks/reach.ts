// What a stream may connect to. Its target is typed by a tenant's administrator and the connection is made from inside
// the platform's network, so it must not become a way to what only we can reach (CWE-918). A name is resolved here, every
// address it has is looked at, and the connection goes to that very address: a name that answers differently the next
// moment changes nothing. Private targets are the operator's to allow, by name (`sinkTargets`).
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { forbidden, unavailable } from '../../../core/errors.ts'
import type { Endpoint } from '../../audit/sinks/target.ts'

export type Address = { address: string; family: number }
export type Resolve = (host: string) => Promise<Address[]>

/** IPv4 that is not public: RFC 6890, its updates, multicast and what is reserved. */
const NOT_PUBLIC_4 = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  NOT_PUBLIC_4.addSubnet(net, bits, 'ipv4')

/** Of IPv6 only 2000::/3 is public: no loopback, link-local, unique local, IPv4-mapped, NAT64 or multicast. */
const GLOBAL_6 = new BlockList()
GLOBAL_6.addSubnet('2000::', 3, 'ipv6')
/** And in it not what tunnels to an IPv4 address (Teredo, 6to4) or is for documents and tests. */
const NOT_PUBLIC_6 = new BlockList()
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  NOT_PUBLIC_6.addSubnet(net, bits, 'ipv6')

export function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !NOT_PUBLIC_4.check(address, 'ipv4')
  // A zone ("%eth0") belongs to link-local addresses alone.
  if (isIP(address) !== 6 || address.includes('%')) return false
  return GLOBAL_6.check(address, 'ipv6') && !NOT_PUBLIC_6.check(address, 'ipv6')
}

const resolveAll: Resolve = (host) => lookup(host, { all: true, verbatim: true })

/**
 * The address to connect to. Throws Failure forbidden when the host has an address that is not public (one is enough)
 * and the operator has not named it, unavailable when the name is not known.
 */
export async function reach(
  { host, port }: Endpoint,
  allowed: readonly string[],
  resolve: Resolve = resolveAll,
): Promise<Address> {
  const found = isIP(host) === 0 ? await resolved(host, resolve) : [{ address: host, family: isIP(host) }]
  const [first] = found
  if (first === undefined) throw unavailable('the name of the target is not known')
  const isNamed = allowed.includes(host) || allowed.includes(`${host}:${port}`) || allowed.includes(`[${host}]:${port}`)
  if (!isNamed && !found.every(({ address }) => isPublic(address)))
    throw forbidden('the address of the target is not public, and the operator of the platform has not allowed it')
  return first
}

async function resolved(host: string, resolve: Resolve): Promise<Address[]> {
  try {
    return await resolve(host)
  } catch (cause) {
    throw unavailable('the name of the target is not known', { cause })
  }
}
