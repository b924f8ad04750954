import { Select } from '../field.tsx'

type Props = {
  sites: readonly { siteId: string; name: string }[]
  value: string | undefined
  onChange: (siteId: string | undefined) => void
}

/** Which site a list is narrowed to. */
export function SiteSelect({ sites, value, onChange }: Props) {
  return (
    <Select
      aria-label="Site"
      value={value ?? ''}
      onChange={(e) => onChange(e.target.value || undefined)}
      className="sm:w-48"
    >
      <option value="">All sites</option>
      {sites.map((site) => (
        <option key={site.siteId} value={site.siteId}>
          {site.name}
        </option>
      ))}
    </Select>
  )
}
