// What keeps a plan its site's, and an upload a picture and nothing else.
import type { Protection } from './protection.ts'

const IMAGES = 'core/wire/images/images.test.ts'
const PLANS = 'server/access/plans/plans.test.ts'
const WIRE = 'test/site-plans.test.ts'
const MIGRATION = 'db/migrations/0078-site-plans.sql'

export const PLAN_PROTECTIONS: readonly Protection[] = [
  {
    what: 'of a PNG only what draws it is kept',
    edits: [
      {
        file: 'core/wire/images/png.ts',
        text: "new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'])",
        instead: "new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND', 'tEXt', 'eXIf'])",
      },
    ],
    test: { file: IMAGES, name: 'of a PNG the parts that draw it are kept, and nothing else' },
  },
  {
    what: 'of a JPEG the segments of programs and cameras stay behind',
    edits: [
      {
        file: 'core/wire/images/jpeg.ts',
        text: 'if (KEPT.has(marker) || isAdobe(marker, whole)) kept.push(whole)',
        instead: 'if (marker !== EOI) kept.push(whole)',
      },
    ],
    test: { file: IMAGES, name: 'of a JPEG likewise: no Exif, no comment, no thumbnail, nothing behind its end' },
  },
  {
    what: 'a picture whose header says that it is huge is refused',
    edits: [
      {
        file: 'core/wire/images/image.ts',
        text: 'if (width <= side_px && height <= side_px && width * height <= pixels) return',
        instead: 'if (width <= 1e6 && height <= 1e6) return',
      },
    ],
    test: { file: IMAGES, name: 'its size is known from the header, before anything else of it' },
  },
  {
    what: 'a picture does not open under another version of its plan',
    edits: [{ file: 'server/access/plans/fields.ts', text: 'row: `${row}/${imageVersion}`', instead: 'row: `${row}`' }],
    test: {
      file: PLANS,
      name: 'what is stored draws the picture and says nothing else, sealed to its place and its version',
    },
  },
  {
    what: 'of two who change a plan at once nothing is lost',
    edits: [
      {
        file: 'server/access/plans/there.ts',
        text: 'if ((row?.version ?? 0) !== version) throw',
        instead: 'if (version < 0) throw',
      },
    ],
    test: { file: PLANS, name: 'of two who change one at once the second is told, and nothing of the first is lost' },
  },
  {
    what: 'an asset that stands elsewhere is not told of',
    edits: [
      {
        file: 'server/access/plans/read.ts',
        text: 'placed.filter((each) => sites.get(each.assetId) === id)',
        instead: 'placed.filter((each) => sites.size >= 0 && each.assetId !== id)',
      },
    ],
    test: { file: PLANS, name: 'of an asset that one may not see, and of one that stands elsewhere, nothing is told' },
  },
  {
    what: 'what an editor cannot see stays on the plan',
    edits: [
      {
        file: 'server/access/plans/place.ts',
        text: '...placed.filter((each) => !sites.has(each.assetId)), ...body.places',
        instead: '...body.places',
      },
    ],
    test: {
      file: PLANS,
      name: 'who may read a site and not its assets sees the plan without them, and by changing it loses none',
    },
  },
  {
    what: 'a file that somebody uploaded is no page of ours',
    edits: [
      {
        file: 'server/operation/file.ts',
        text: "reply.header('content-security-policy', FILE_POLICY)",
        instead: 'void FILE_POLICY',
      },
    ],
    test: { file: WIRE, name: 'the picture leaves as what it is and nothing else, to those who see the site' },
  },
  {
    what: 'who may not upload is told before the upload is read',
    edits: [
      {
        file: 'server/api/server.ts',
        text: '    await admit(operation, request, deps)\n',
        instead: '    void admit\n',
      },
    ],
    test: {
      file: WIRE,
      name: 'who may not upload is told before the picture is read, and what is too large is not read at all',
    },
  },
  {
    what: 'a wall sees the plans of its dashboard alone',
    edits: [
      {
        file: MIGRATION,
        text: `case when (select ctx.can('wall.show')) then site_id`,
        instead: `case when false then site_id`,
      },
    ],
    test: { file: WIRE, name: 'a wall that lists alarms of a site does not see its plan' },
  },
  {
    what: 'what was moved to another site is off the wall',
    edits: [
      {
        file: MIGRATION,
        text: `create policy read_plan on app.asset for select to fairlead_api
  using ((select ctx.can('wall.show'))
    and (asset_id, site_id) in (select u.asset_id, p.site_id from`,
        instead: `create policy read_plan on app.asset for select to fairlead_api
  using ((select ctx.can('wall.show'))
    and asset_id in (select u.asset_id from`,
      },
    ],
    test: {
      file: WIRE,
      name: 'off the dashboard, off the plan, off to another site: at the next request it is off the wall',
    },
  },
]
