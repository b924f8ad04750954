// Names opened before, so that a list of ten thousand assets does not open each again and again. The database hands
// out the sealed name inside the viewer's context; only for that very ciphertext, of that organisation and row, is
// the text known here. Holding a name here shows it to nobody.
import type { AssetId } from '../../core/ids.ts'
import { OPENED_NAMES_MAX } from '../../core/limits.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { assetName } from './fields.ts'

type Opened = { sealed: Buffer; text: string }

export class OpenedNames {
  /** Those used longest ago first. */
  readonly #opened = new Map<string, Opened>()
  readonly #max: number

  constructor(max = OPENED_NAMES_MAX) {
    this.#max = max
  }

  /** The text of `app.asset.name_sealed`. Throws SealBroken. */
  nameOf(keys: OrgKeys, assetId: AssetId, sealed: Buffer): string {
    const row = `${keys.orgId}/${assetId}`
    const known = this.#opened.get(row)
    this.#opened.delete(row)
    // Another ciphertext is another name, or a row that was tampered with.
    const opened = known?.sealed.equals(sealed) ? known : { sealed, text: open(keys, assetId, sealed) }
    this.#opened.set(row, opened)
    if (this.#opened.size > this.#max) this.#opened.delete(this.#opened.keys().next().value ?? '')
    return opened.text
  }
}

function open(keys: OrgKeys, assetId: AssetId, sealed: Buffer): string {
  return keys.open('record', assetName(assetId), sealed)
}
