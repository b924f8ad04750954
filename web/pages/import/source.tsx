// Where the lines come from: a file that is chosen or dropped, or text that is pasted.

import { type ChangeEvent, type DragEvent, useState } from 'react'
import { csvRow } from '../../../core/audit/csv.ts'
import { IMPORT_COLUMNS } from '../../../core/csv/assets.ts'
import { IMPORT_FILE_BYTES_MAX, IMPORT_LINES_MAX } from '../../../core/limits.ts'
import { ASSET_KINDS } from '../../data/contract.ts'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/class.ts'
import { download } from '../../ui/download.ts'
import { TextArea } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'

export type Wrong = { problem: string; hint: string }
type Props = { site: string; wrong: Wrong | null; onText: (text: string) => void; onWrong: (wrong: Wrong) => void }

export function Source({ site, wrong, onText, onWrong }: Props) {
  const [pasted, setPasted] = useState('')
  const [over, setOver] = useState(false)
  const take = async (file: File | undefined) => {
    if (!file) return
    const read = await textOf(file)
    if (typeof read === 'string') onText(read)
    else onWrong(read)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files[0])
  }
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    void take(event.target.files?.[0])
    // The same file once more, mended in the meantime, is a choice as well.
    event.target.value = ''
  }
  return (
    <div className="stack gap-6">
      <Columns site={site} />
      {wrong && (
        <Notice severity="fault" live title={wrong.problem}>
          {wrong.hint}
        </Notice>
      )}
      <div
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={cx(
          'grid gap-2 rounded-md border border-dashed px-4 py-6',
          over ? 'border-ink bg-sunken' : 'border-control',
        )}
      >
        <label className="grid gap-2">
          <span className="text-sm font-medium">CSV file</span>
          <input
            type="file"
            accept=".csv,.tsv,.txt,text/csv"
            onChange={choose}
            className="tap w-full text-sm file:mr-3 file:rounded-md file:border file:border-solid file:border-control file:bg-raised file:px-3 file:py-1.5 file:text-ink"
          />
        </label>
        <p className="text-sm text-ink-3">
          Or drop it here. At most {IMPORT_LINES_MAX.toLocaleString('en')} lines; nothing is made before you have seen
          what they say.
        </p>
      </div>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          onText(pasted)
        }}
      >
        <TextArea
          label="Or paste the lines"
          rows={6}
          spellCheck={false}
          className="font-mono text-xs"
          placeholder={`name,kind,site,identity\nTower crane 3,crane,${site},claim code`}
          value={pasted}
          onChange={(event) => setPasted(event.target.value)}
        />
        <div>
          <Button type="submit" disabled={pasted.trim() === ''}>
            Check these lines
          </Button>
        </div>
      </form>
    </div>
  )
}

function Columns({ site }: { site: string }) {
  const example = () => {
    const rows = [
      [...IMPORT_COLUMNS],
      ['Tower crane 3', 'crane', site, 'claim code'],
      ['Pump, basin 2', 'pump', site, '-----BEGIN CERTIFICATE REQUEST-----\n...\n-----END CERTIFICATE REQUEST-----'],
    ]
    download('assets-example.csv', rows.map(csvRow).join(''), 'text/csv;charset=utf-8')
  }
  return (
    <div className="grid gap-3">
      <p className="text-sm text-ink-2">One line for each asset, with these columns:</p>
      <dl className="grid gap-x-5 gap-y-1.5 text-sm sm:grid-cols-[auto_1fr]">
        <Column name="name">as it stands on the machine</Column>
        <Column name="kind">{ASSET_KINDS.join(', ')}</Column>
        <Column name="site">the name of one of your sites, or its id</Column>
        <Column name="identity">
          the certificate request (CSR) that the device made, in PEM or base64; or the words{' '}
          <em className="font-medium not-italic">claim code</em>, and the device gets its certificate by itself
        </Column>
      </dl>
      <div>
        <Button icon="download" onClick={example}>
          Download an example
        </Button>
      </div>
    </div>
  )
}

function Column({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="contents">
      <dt className="font-mono font-semibold">{name}</dt>
      <dd className="text-ink-2 max-sm:mb-1.5">{children}</dd>
    </div>
  )
}

async function textOf(file: File): Promise<string | Wrong> {
  if (file.size > IMPORT_FILE_BYTES_MAX)
    return {
      problem: `That file is larger than ${IMPORT_FILE_BYTES_MAX / 1024 / 1024} MB`,
      hint: 'Cut it into several files.',
    }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer())
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return {
      problem: 'That file is not UTF-8 text',
      hint: 'Save it from the spreadsheet as "CSV UTF-8": names would come out wrong otherwise.',
    }
  }
}
