// The letter about certificates that end. It names no asset: names are the organisation's, sealed, and the process that
// writes letters cannot open them; the links lead to them.
import { z } from 'zod'

const ending = z.object({ assetId: z.string(), notAfter: z.string(), days: z.int() })
const expiring = z.object({ count: z.int(), assets: z.array(ending) })

const inDays = (days: number): string => (days <= 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`)

export function expiryLetter(facts: unknown, publicUrl: string, link: string): { subject: string; lines: string[] } {
  const { count, assets } = expiring.parse(facts)
  const soonest = inDays(assets[0]?.days ?? 0)
  const one = count === 1
  return {
    subject: one
      ? `The certificate of an asset ends ${soonest}`
      : `The certificates of ${count} assets end, the first ${soonest}`,
    lines: [
      one ? 'The certificate of this asset ends soon.' : 'The certificates of these assets end soon.',
      'Without a new one on the machine it is cut off then:',
      '',
      ...assets.map(
        ({ assetId, notAfter, days }) =>
          `${new Date(notAfter).toISOString().slice(0, 10)} (${inDays(days)})  ${new URL(`/assets/${assetId}`, publicUrl).href}`,
      ),
      ...(count > assets.length ? [`and ${count - assets.length} more`] : []),
      '',
      'All certificates, the ones that end first at the top:',
      '',
      link,
    ],
  }
}
