// V-18: a place is labelled with whatever its people call it: any script, emoji, markup, twice the same; it comes back
// as it was typed, and no address is asked for.
import { z } from 'zod'
import { holds, type Probe } from '../claim.ts'
import type { World } from '../world/world.ts'

const LABELS = [
  'Behind the blue gate, second left',
  '<img src=x onerror=alert(1)>',
  "Robert'); DROP TABLE site;--",
  'موقع الرافعة \u202e abc',
  '北码头 3 号',
  '🏗️ yard 👷‍♀️',
  '{{constructor.constructor("return 1")()}}',
  'x',
  'Behind the blue gate, second left',
]

const made = z.object({ siteId: z.string() })
const listed = z.object({ sites: z.array(z.object({ siteId: z.string(), name: z.string() })) })

type Label = (text: string) => Promise<string | undefined>

/** Each label comes back character by character. */
async function keepsLabels(label: Label): Promise<string> {
  for (const text of LABELS) {
    const kept = await label(text)
    holds(kept === text, `"${text}" came back as "${String(kept)}"`)
  }
  return `${LABELS.length} labels come back as typed, one of them twice`
}

async function look(world: World): Promise<string> {
  const admin = await world.as('waterworks', 'org_admin')
  const kept = await keepsLabels(async (name) => {
    // A name is all that is asked for: no address, no coordinates.
    const { siteId } = await admin.call('POST', '/v1/sites', made, { name })
    const { sites } = await admin.call('GET', '/v1/sites', listed)
    return sites.find((site) => site.siteId === siteId)?.name
  })
  const { headers } = await admin.ask('GET', '/v1/sites')
  holds((headers['content-type'] ?? '').startsWith('application/json'), `labels leave as ${headers['content-type']}`)
  holds(headers['x-content-type-options'] === 'nosniff', 'a browser may guess what labels are')
  const endless = await admin.ask('POST', '/v1/sites', { name: 'x'.repeat(10_000) })
  holds(endless.status === 400, `a label of 10,000 characters is answered ${endless.status}`)
  return `${kept}, as JSON that no browser takes for a page; 10,000 characters are refused`
}

export const probe: Probe = {
  id: 'V-18',
  run: look,
  control: {
    broken: 'a form that cleans up what people type',
    run: () => keepsLabels(async (text) => text.replaceAll(/[<>{}]/g, '')),
  },
}
