// What time brings: ends, overlaps, reminders, banners, renewals of our own.
import type { Protection } from './protection.ts'

const REPLACE = 'server/assets/certificates/replace.test.ts'
const REMINDERS = 'server/worker/reminders.test.ts'
const REPLACED = 'db/migrations/0041-replaced-certificates.sql'
const EXPIRY = 'db/migrations/0042-expiry.sql'

export const TIME: readonly Protection[] = [
  {
    what: 'a session ends with its certificate',
    edits: [
      {
        file: 'server/gateway/watch.ts',
        text: 'if (now >= connection.identified.notAfter) {',
        instead: 'if (now < 0) {',
      },
    ],
    test: {
      file: 'server/gateway/expiry.test.ts',
      name: 'MQTT and kept-alive HTTPS end with the certificate, within seconds and not before; others stay',
    },
  },
  {
    what: 'the old certificate is good until the end of the overlap',
    edits: [{ file: REPLACED, text: 'where c.retire_at <= now()', instead: 'where c.retire_at is not null' }],
    test: {
      file: REPLACE,
      name: 'planned: both are valid until the stated time, then the old one is revoked as superseded, once',
    },
  },
  {
    what: 'the old certificate is not good after the overlap',
    edits: [{ file: REPLACED, text: 'where c.retire_at <= now()', instead: 'where c.retire_at is null' }],
    test: {
      file: REPLACE,
      name: 'planned: both are valid until the stated time, then the old one is revoked as superseded, once',
    },
  },
  {
    what: 'the old certificate stays while nobody has the new one',
    edits: [
      {
        file: REPLACED,
        text: "and s.serial = c.replaced_by and s.state = 'confirmed'",
        instead: 'and s.serial = c.replaced_by',
      },
    ],
    test: { file: REPLACE, name: 'an old certificate is not taken away for a new one that nobody has' },
  },
  {
    what: 'compromised: the old certificate is dead with the answer',
    edits: [
      {
        file: 'server/assets/certificates/replace.ts',
        text: ".where('not_after', '>', sql<Date>`now()`)",
        instead: ".where('not_after', '<', sql<Date>`now()`)",
      },
    ],
    test: {
      file: REPLACE,
      name: 'compromised: the old certificate is dead with the answer, for keyCompromise, and the asset is the same',
    },
  },
  {
    what: 'the banner speaks of the assets that the viewer may see, and of no others',
    edits: [
      {
        file: 'server/assets/certificates/expiring.ts',
        text: 'join app.asset a on a.org_id = (select ctx.org_id()) and a.asset_id = s.asset_id',
        instead: 'left join app.asset a on a.org_id = (select ctx.org_id()) and a.asset_id = s.asset_id',
      },
      {
        file: 'db/migrations/0042-expiry.sql',
        text: '  language sql stable parallel restricted set search_path',
        instead: '  language sql stable parallel restricted security definer set search_path',
      },
    ],
    test: {
      file: 'server/assets/certificates/expiring.test.ts',
      name: 'revoked ones are left out, and only the assets of the viewer count',
    },
  },
  {
    what: 'the banner goes once an asset has its new certificate',
    edits: [
      {
        file: EXPIRY,
        text: 'order by a.asset_id, r.serial is null and c.not_after > p_at desc, c.retire_at is null desc,',
        instead: 'order by a.asset_id, c.created_at,',
      },
    ],
    test: {
      file: 'server/assets/certificates/expiring.test.ts',
      name: 'ninety days to the second, gone once renewed, expired when it is over',
    },
  },
  {
    what: 'each reminder comes once',
    edits: [
      {
        file: EXPIRY,
        text: 'where m.org_id = s.org_id and m.person_id = p.person_id and m.serial = s.serial and m.step = s.step)',
        instead:
          'where m.org_id = s.org_id and m.person_id = p.person_id and m.serial = s.serial and m.step = s.step and m.day > midnight)',
      },
      {
        file: EXPIRY,
        text: '  primary key (org_id, person_id, serial, step),\n',
        instead: '  primary key (org_id, person_id, serial, step, day),\n',
      },
    ],
    test: {
      file: REMINDERS,
      name: '90, 30, 7 and 1 days ahead, each once, over a hundred days of restarts, clocks that jump and two workers',
    },
  },
  {
    what: 'a manager is reminded of their own sites alone',
    edits: [
      {
        file: EXPIRY,
        text: 'where ps.org_id = s.org_id and ps.person_id = p.person_id and ps.site_id = s.site_id))',
        instead: 'where ps.org_id = s.org_id and ps.person_id = p.person_id))',
      },
    ],
    test: {
      file: REMINDERS,
      name: 'one letter a person and day with the whole list; a manager hears of their own sites alone',
    },
  },
  {
    what: 'nobody is reminded of what is revoked or renewed',
    edits: [{ file: EXPIRY, text: '  ) x where not x.revoked\n', instead: '  ) x\n' }],
    test: {
      file: REMINDERS,
      name: 'no reminder of what was renewed, revoked or is over, nor to who left, nor of a closed organisation',
    },
  },
  {
    what: 'our own certificates are renewed at two thirds of their life',
    edits: [
      {
        file: 'core/limits.ts',
        text: 'export const SERVICE_RENEWAL_FRACTION = 2 / 3',
        instead: 'export const SERVICE_RENEWAL_FRACTION = 0.99',
      },
    ],
    test: {
      file: 'server/keys/service-identity.test.ts',
      name: 'renewed at two thirds with a new key, on the running listener, and tried again when the vault is away',
    },
  },
]
