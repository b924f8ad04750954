/** What stands in the address of a record: the version that is looked at, the newest where there is none. */
export type RecordSearch = { version?: number }

export function parseRecordSearch(search: Record<string, unknown>): RecordSearch {
  const version = Number(search.version)
  return Number.isInteger(version) && version > 0 ? { version } : {}
}
