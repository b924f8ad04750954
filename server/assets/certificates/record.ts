// certificate-record.txt: the fourth file, for the owner's files (claim P-16). It holds no secret, and the device does
// not need it.
import { createHash, X509Certificate } from 'node:crypto'
import type { AssetId } from '../../../core/ids.ts'
import type { DeviceFiles, Endpoints } from '../fields.ts'

type Known = {
  assetId: AssetId
  certificate: X509Certificate
  keyOrigin: 'platform' | 'csr'
  files: DeviceFiles
  endpoints: Endpoints
}

const VALUES = `'{"temperature": 21.5}'`

export function certificateRecord({ assetId, certificate, keyOrigin, files, endpoints }: Known): string {
  const { mqtt, ingest } = endpoints
  return `Certificate record
==================
For your files. It holds no secret, and the device does not need it.

Asset        ${assetId}
Serial       ${certificate.serialNumber.toLowerCase()}
SHA-256      ${certificate.fingerprint256}
Subject      ${certificate.subject}
Alternative  ${certificate.subjectAltName ?? ''}
Issuer       ${certificate.issuer}
Valid from   ${certificate.validFromDate.toISOString()}
Valid to     ${certificate.validToDate.toISOString()}
Key          ECDSA P-256, ${keyOrigin === 'csr' ? 'made by the device itself' : 'made for this answer, shown once, kept by nobody but you'}

Files of the device
-------------------
asset.crt    its certificate and the issuing authority's
asset.key    its private key: only on the device; if lost or seen by others, revoke this certificate and issue another
trust.pem    what it verifies the platform with, and nothing else does

SHA-256 of the files (check with: sha256sum -c, on these lines)
${checksums(files)}

Connect
-------
MQTT 3.1.1 or 5 over TLS 1.3 to ${mqtt.host}:${mqtt.port}, or HTTPS to ${ingest.url}
In the folder with the files:

mosquitto_pub -h ${mqtt.host} -p ${mqtt.port} --cafile trust.pem --cert asset.crt --key asset.key -q 1 -t v1/telemetry -m ${VALUES}

curl --cacert trust.pem --cert asset.crt --key asset.key -H 'content-type: application/json' -d ${VALUES} ${ingest.url}
`
}

function checksums(files: DeviceFiles): string {
  return Object.entries(files)
    .map(([name, content]) => `${createHash('sha256').update(content).digest('hex')}  ${name}`)
    .join('\n')
}
