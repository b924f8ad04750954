// What keeps a dashboard its owner's, and a wall at what is on it.
import type { Protection } from './protection.ts'

const WALLS = 'test/walls.test.ts'
const DASHBOARDS = 'server/dashboards/dashboards.test.ts'

export const DASHBOARD_PROTECTIONS: readonly Protection[] = [
  {
    what: 'of two who change a dashboard at once nothing is lost',
    edits: [
      {
        file: 'server/dashboards/edit.ts',
        text: 'if (before.version !== body.version)',
        instead: 'if (body.version < 1)',
      },
    ],
    test: {
      file: DASHBOARDS,
      name: 'of two who change one at once the second is told, and nothing of the first is lost',
    },
  },
  {
    what: 'of a tile out of sight only its place is told',
    edits: [
      {
        file: 'server/dashboards/read.ts',
        text: 'tiles: shownTo(inSight, tiles)',
        instead: 'tiles: inSight.assets.size < 0 ? shownTo(inSight, tiles) : tiles',
      },
    ],
    test: {
      file: DASHBOARDS,
      name: 'of a tile of an asset or a site that one may not see there is its place and nothing else',
    },
  },
  {
    what: 'a wall dies with its dashboard and with the leave of its maker',
    edits: [
      {
        file: 'db/migrations/0067-walls.sql',
        text: `x.archived_at is null
    and (x.is_shared or x.owner_id = p_person_id) and strpos(p_everywhere, ' dashboard.share ') > 0`,
        instead: 'true',
      },
    ],
    test: { file: WALLS, name: 'it is dead with its dashboard, and with its maker’s leave to share' },
  },
  {
    what: 'a wall sees its own dashboard alone',
    edits: [
      {
        file: 'db/migrations/0067-walls.sql',
        text: `case when (select ctx.can('wall.show')) then dashboard_id`,
        instead: `case when false then dashboard_id`,
      },
    ],
    test: {
      file: WALLS,
      name: 'it sees its dashboard, the assets on it and their alarms, and nothing of any other',
    },
  },
  {
    what: 'what a wall knows by its alarm alone is measured for nobody',
    edits: [
      {
        file: 'db/migrations/0067-walls.sql',
        text: `case
    when (select ctx.can('wall.show')) then asset_id = any ((select ctx.few_sites_where('wall.asset'))::uuid[])
      or asset_id in (select unnest(ctx.many_sites_where('wall.asset')))
    else asset_id in (select a.asset_id from app.asset a
      where`,
        instead: `case
    when false then false
    else asset_id in (select a.asset_id from app.asset a
      where`,
      },
    ],
    test: {
      file: WALLS,
      name: 'where it lists alarms it knows which assets they are of, and nothing that these measure',
    },
  },
]
