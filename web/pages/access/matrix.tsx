// Permissions down, places across: a bar where something is held, with a tag for what gives it. The legend names the tags.

import type { Permission, Site } from '../../data/contract.ts'
import { plain } from '../../data/plain.ts'
import { type PermissionGroup, PERMISSION_WORDS, permissionLabel } from '../../data/permission-words.ts'
import { ROLE_WORD } from '../../data/words.ts'
import { cx } from '../../ui/class.ts'
import { Plain } from '../../ui/plain.tsx'
import { type Held, isEverywhere, type Picture, type Place, type Source } from './places.ts'

type Props = { picture: Picture; groups: PermissionGroup[]; sites: readonly Site[]; who: string }

export function Matrix({ picture, groups, sites, who }: Props) {
  const names = new Map(sites.map((site) => [site.siteId, site.name]))
  const { places } = picture
  return (
    <div role="region" aria-label={`What ${who} may do`} tabIndex={0} className="overflow-x-auto">
      <table className="w-full border-collapse text-left text-sm">
        <thead>
          <tr className="border-b border-line-strong align-bottom">
            <th scope="col" className="caption py-2 pr-3">
              May
            </th>
            {places.map((place) => (
              <th
                key={place.key}
                scope="col"
                className="caption w-36 min-w-20 px-1.5 py-2 max-sm:w-auto"
                title={place.siteIds.map((id) => plain(names.get(id) ?? 'another site')).join(', ')}
              >
                <PlaceName place={place} names={names} alone={places.length === 1} />
              </th>
            ))}
          </tr>
        </thead>
        {groups.map((group) => (
          <tbody key={group.title}>
            <tr>
              <th scope="rowgroup" colSpan={places.length + 1} className="pt-4 pb-1 font-semibold text-ink">
                {group.title}
              </th>
            </tr>
            {group.permissions.map((permission) => (
              <Row key={permission} permission={permission} cells={picture.held.get(permission)} places={places} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  )
}

/** How many sites a head names before it counts them. */
const SITES_NAMED = 2

function PlaceName({ place, names, alone }: { place: Place; names: ReadonlyMap<string, string>; alone: boolean }) {
  if (place.siteIds.length === 0) return alone ? 'Everywhere' : 'All other sites'
  const shown = place.siteIds.slice(0, place.siteIds.length > SITES_NAMED + 1 ? SITES_NAMED : SITES_NAMED + 1)
  const more = place.siteIds.length - shown.length
  return (
    <>
      {shown.map((id, n) => (
        <span key={id}>
          {n > 0 && ', '}
          <Plain text={names.get(id) ?? 'another site'} />
        </span>
      ))}
      {more > 0 && ` and ${more} more`}
    </>
  )
}

function Row({ permission, cells, places }: { permission: Permission; cells: Held[] | undefined; places: Place[] }) {
  const { meaning } = PERMISSION_WORDS[permission]
  return (
    <tr className="border-t border-line">
      <th scope="row" className={cx('py-1 pr-3 font-normal', cells ? 'text-ink' : 'text-ink-3')}>
        <span className="lg:inline-block lg:w-52">{permissionLabel(permission)}</span>
        <span className="text-ink-3 max-lg:hidden">{meaning}</span>
      </th>
      {cells && isEverywhere(cells) ? (
        <td colSpan={places.length} className="px-0.5 py-0.5">
          <Bar held={cells[0]} />
        </td>
      ) : (
        places.map((place, n) => (
          <td key={place.key} className="px-0.5 py-0.5">
            <Bar held={cells?.[n]} />
          </td>
        ))
      )}
    </tr>
  )
}

function Bar({ held }: { held: Held | undefined }) {
  if (!held || held.tags.length === 0)
    return (
      <span className="block px-1.5 text-ink-3">
        <span aria-hidden="true">·</span>
        <span className="sr-only">no</span>
      </span>
    )
  return (
    <span className="flex min-h-6 flex-wrap items-center gap-1 rounded-sm bg-band px-1">
      <span className="sr-only">yes, by</span>
      {held.tags.map((tag) => (
        <Tag key={tag} tag={tag} />
      ))}
    </span>
  )
}

function Tag({ tag }: { tag: string }) {
  return (
    <span className="rounded-sm bg-raised px-1.5 text-xs leading-4.5 font-semibold text-ink tabular-nums">{tag}</span>
  )
}

export function Legend({ sources }: { sources: readonly Source[] }) {
  return (
    <ul aria-label="What gives it" className="flex flex-wrap gap-x-5 gap-y-1.5 text-sm">
      {sources.map(({ key, tag, because }) => (
        <li key={key} className="flex min-w-0 items-baseline gap-2">
          <span className="rounded-sm border border-line-strong bg-raised px-1.5 text-xs leading-4.5 font-semibold">
            {tag}
          </span>
          <span className="min-w-0">
            {because.source === 'role' ? ROLE_WORD[because.role] : <Plain text={because.name} />}
          </span>
        </li>
      ))}
    </ul>
  )
}
