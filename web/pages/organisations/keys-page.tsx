// For platform staff: which keys there are, what each is for and until when. None of them is shown, here or anywhere.

import { useQuery } from '@tanstack/react-query'
import type { InventoriedKey } from '../../data/contract.ts'
import { formatDate } from '../../data/format.ts'
import { keysQuery } from '../../data/queries.ts'
import { Button } from '../../ui/button.tsx'
import { download as save } from '../../ui/download.ts'
import { Page } from '../../ui/page.tsx'
import { SeverityShape } from '../../ui/state-mark.tsx'
import { Empty, Failed, WaitingRows } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'

const STATES: Record<InventoriedKey['state'], string> = {
  next: 'Waits for its turn',
  active: 'In use',
  due: 'Period over',
  retiring: 'Being retired',
  offline: 'Taken away',
}

const when = (at: string | null): string => (at === null ? '–' : formatDate(at))
const stateOf = ({ state }: InventoriedKey) =>
  state === 'due' ? (
    <span className="inline-flex items-center gap-2 font-medium whitespace-nowrap text-warn">
      <SeverityShape severity="warning" />
      {STATES.due}
    </span>
  ) : (
    <span className="whitespace-nowrap text-ink-2">{STATES[state]}</span>
  )
const nameOf = ({ id, purpose }: InventoriedKey) => (
  <>
    <span className="font-medium [overflow-wrap:anywhere]">{id}</span>
    <span className="block text-sm text-ink-2">{purpose}</span>
  </>
)
const COLUMNS: Column<InventoriedKey>[] = [
  { head: 'Key', cell: nameOf, width: 'w-1/3' },
  { head: 'Owner', cell: ({ owner }) => owner, className: 'text-sm [overflow-wrap:anywhere]' },
  { head: 'Algorithm', cell: ({ algorithm }) => algorithm, className: 'text-sm' },
  { head: 'Kept', cell: ({ kept }) => kept, className: 'text-sm', width: 'w-1/5' },
  { head: 'Made', cell: ({ createdAt }) => when(createdAt), figure: true, className: 'text-sm' },
  { head: 'Until', cell: ({ expiresAt }) => when(expiresAt), figure: true, className: 'text-sm' },
  { head: 'State', cell: stateOf, className: 'text-sm' },
]

const blockOf = (key: InventoriedKey) => ({
  title: nameOf(key),
  end: stateOf(key),
  below: `${key.algorithm}; ${key.owner}; ${key.kept}; made ${when(key.createdAt)}, until ${when(key.expiresAt)}`,
})

/** What needs somebody first; among equals what ends first. */
function inOrder(keys: readonly InventoriedKey[]): InventoriedKey[] {
  const rank = ({ state }: InventoriedKey): number => (state === 'due' ? 0 : state === 'active' ? 1 : 2)
  const end = ({ expiresAt }: InventoriedKey): number => (expiresAt === null ? Infinity : Date.parse(expiresAt))
  return keys.toSorted((a, b) => rank(a) - rank(b) || (end(a) === end(b) ? 0 : end(a) - end(b)))
}

export function KeysPage() {
  const keys = useQuery(keysQuery)
  const download = keys.data && keys.data.length > 0 && (
    <Button
      icon="download"
      onClick={() => save('keys.json', `${JSON.stringify({ keys: keys.data }, undefined, 2)}\n`, 'application/json')}
    >
      As JSON
    </Button>
  )
  return (
    <Page title="Keys" actions={download}>
      <p className="mb-5 max-w-2xl text-ink-2">
        Every key of the platform and what it is for, as the vault finds them now. Keys of devices are not among them:
        none is kept here.
      </p>
      {keys.isPending && <WaitingRows label="keys" />}
      {keys.isError && !keys.data && (
        <Failed error={keys.error} what="The inventory of keys" retry={() => void keys.refetch()} />
      )}
      {keys.data?.length === 0 && <Empty title="No key">The vault has told of none.</Empty>}
      {keys.data && keys.data.length > 0 && (
        <Table label="Keys" columns={COLUMNS} rows={inOrder(keys.data)} rowKey={({ id }) => id} block={blockOf} />
      )}
    </Page>
  )
}
