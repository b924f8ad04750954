// Commands that work as they stand, in the folder with the files.

import type { Asset } from '../../data/contract.ts'
import { CopyButton } from '../../ui/copy-button.tsx'

type Endpoints = Asset['endpoints']
/** The topic carries no identity: who sends is known from the certificate. */
export const TOPIC = 'v1/telemetry'
const VALUES = '{"temperature": 21.5}'

export function commands({ mqtt, ingest }: Endpoints): { tool: string; command: string }[] {
  return [
    {
      tool: 'mosquitto_pub',
      command: [
        `mosquitto_pub -h ${mqtt.host} -p ${mqtt.port} \\`,
        '  --cafile trust.pem --cert asset.crt --key asset.key \\',
        `  -q 1 -t ${TOPIC} -m '${VALUES}'`,
      ].join('\n'),
    },
    {
      tool: 'curl',
      command: [
        'curl --cacert trust.pem --cert asset.crt --key asset.key \\',
        "  -H 'content-type: application/json' \\",
        `  -d '${VALUES}' \\`,
        `  ${ingest.url}`,
      ].join('\n'),
    },
  ]
}

export function Connect({ endpoints }: { endpoints: Endpoints }) {
  return (
    <section aria-labelledby="connect" className="stack gap-4">
      <div>
        <h2 id="connect" className="text-base font-semibold">
          Connect
        </h2>
        <p className="text-sm text-ink-3">
          Any MQTT 3.1.1 or 5 client with TLS 1.3 and the three files. In the folder where they are:
        </p>
      </div>
      {commands(endpoints).map(({ tool, command }) => (
        <figure key={tool} className="rounded-md border border-line-strong bg-surface">
          <figcaption className="flex items-center justify-between border-b border-line py-1 pr-1 pl-3 text-sm font-medium">
            {tool}
            <CopyButton kind="quiet" text={command} what={`the ${tool} command`} />
          </figcaption>
          <pre
            tabIndex={0}
            aria-label={`${tool} command`}
            className="overflow-x-auto px-3 py-2.5 font-mono text-xs leading-5 text-ink"
          >
            {command}
          </pre>
        </figure>
      ))}
    </section>
  )
}
