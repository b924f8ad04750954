// An audit log for pictures and tests: lines of every kind, the newest in a tree of tens of thousands with a real root and signature.

import type { AuditLine, AuditPerson, Checkpoint, Sink } from '../data/audit.ts'
import { HOSTILE } from './access/world.ts'
import { idOf, noise } from './plant.ts'
import { leafHash, makeLogKey, pathOf, rootOf, signNote } from './tree.ts'

export type AuditWorld = {
  lines: AuditLine[]
  checkpoint: Checkpoint
  /** A proof that the line is in the tree of the checkpoint. */
  prove(line: AuditLine): { seq: number; size: number; leaf: string; proof: string[]; checkpoint: string }
  /** Lines of old are told differently from how they were hashed: what a rewritten history looks like. */
  rewritten: boolean
  sinks: Sink[]
  daily: boolean
}

const MINUTE = 60_000
const LINES = 160
/** Lines that are in the tree and not in the fixture's list. */
const OLDER = 51_000
/** The newest lines are not sealed yet. */
const WAITING = 2

const MARTA: AuditPerson = { personId: idOf(3, 1), name: 'Marta Lindqvist' }
const JONAS: AuditPerson = { personId: idOf(3, 2), name: 'Jonas Brandt' }
const GONE: AuditPerson = { personId: idOf(3, 77), name: null }
const INES: AuditPerson = { personId: idOf(3, 90), name: 'Ines Okafor' }

type Told = Pick<AuditLine, 'category' | 'event' | 'words'> & Partial<AuditLine>

const HAPPENINGS: Told[] = [
  { category: 'access', event: 'sign-in.done', words: 'signed in with a second factor', person: JONAS },
  {
    category: 'configuration',
    event: 'person.changed',
    words: 'changed Pieter van der Meulen: role, sites',
    person: MARTA,
    subject: { kind: 'person', id: idOf(3, 4), name: 'Pieter van der Meulen' },
    changes: [
      { field: 'Role', old: 'Operator', new: 'Site manager' },
      { field: 'Sites', old: ['Nordhafen Terminal'], new: ['Nordhafen Terminal', 'Werk Süd'] },
    ],
  },
  {
    category: 'configuration',
    event: 'asset.changed',
    words: 'changed the note of NH-01C Tower crane',
    person: JONAS,
    subject: { kind: 'asset', id: idOf(2, 1), name: 'NH-01C Tower crane' },
    changes: [
      {
        field: 'Note',
        old: 'Last inspected by TÜV Nord in March.',
        new: 'Last inspected by TÜV Nord in March. Anemometer replaced; the old one read 0.4 m/s too low, see report 2291 in the office.',
      },
      { field: 'Kind', old: null, new: 'crane' },
    ],
  },
  {
    category: 'access',
    event: 'sign-in.failed',
    words: 'a sign-in was refused: wrong password',
    result: 'refused',
    process: 'auth',
    address: '203.0.113.77',
  },
  {
    category: 'access',
    event: 'refused',
    words: 'was refused: groups.edit, the permission is not held',
    result: 'refused',
    person: JONAS,
  },
  {
    category: 'configuration',
    event: 'certificate.revoked',
    words: 'revoked a certificate of WS-02P Cooling water pumps',
    person: JONAS,
    subject: { kind: 'asset', id: idOf(2, 9), name: 'WS-02P Cooling water pumps' },
    changes: [
      { field: 'State', old: 'valid', new: 'revoked' },
      { field: 'Reason', old: null, new: 'The key may be in other hands' },
    ],
  },
  {
    category: 'access',
    event: 'operate-as.read',
    words: 'read telemetry of the organisation while operating as it',
    staff: INES,
  },
  {
    category: 'audit',
    event: 'audit.exported',
    words: 'exported the audit log, 48,100 lines as JSON Lines',
    person: MARTA,
  },
  { category: 'access', event: 'session.ended', words: 'ended a session of Jonas Brandt', person: MARTA },
  {
    category: 'configuration',
    event: 'group.changed',
    words: 'changed the group Night shift: permissions',
    person: MARTA,
    subject: { kind: 'group', id: idOf(5, 1), name: 'Night shift' },
    changes: [
      {
        field: 'Permissions',
        old: ['asset.read', 'telemetry.read'],
        new: ['asset.read', 'telemetry.read', 'event.read', 'asset.edit'],
      },
    ],
  },
  {
    category: 'configuration',
    event: 'asset.added',
    words: 'added KA-03K Screw compressor',
    person: GONE,
    subject: { kind: 'asset', id: idOf(2, 17), name: 'KA-03K Screw compressor' },
    changes: [{ field: 'Name', old: null, new: 'KA-03K Screw compressor' }],
  },
  {
    category: 'control',
    event: 'certificate.withdrawn',
    words: 'withdrew a certificate nobody had taken',
    process: 'worker',
  },
]

const DEFAULT: Told = { category: 'access', event: 'sign-in.done', words: 'signed in', person: MARTA }

export function makeAudit(now: number, empty: boolean, hostile: boolean): AuditWorld {
  const lines = empty ? [] : makeLines(now)
  if (hostile) lines.splice(0, 0, ...hostileLines(now))
  const key = makeLogKey(`fairlead.example/audit/${idOf(4, 1)}`)
  const size = empty ? 0 : OLDER + LINES - WAITING
  let leaves: Buffer[] | undefined
  // Tens of thousands of hashes: made when a scene asks for a proof or a checkpoint, not for every scene.
  const tree = () =>
    (leaves ??= [
      ...Array.from({ length: Math.max(0, size - lines.length) }, (_, n) => leafHash(`older ${n}`)),
      ...Array.from({ length: Math.min(size, lines.length) }, (_, n) => leafHash(`line ${n}`)),
    ])
  let note: string | undefined
  const world: AuditWorld = {
    lines,
    checkpoint: {
      size,
      at: new Date(now - 3_000).toISOString(),
      get note() {
        return (note ??= signNote(key, size, rootOf(tree())))
      },
      vkey: key.vkey,
      sealedBehind: empty ? 0 : WAITING,
      cosigned: empty
        ? []
        : [
            { witness: 'witness.hafenbetriebe.example', at: new Date(now - 2_000).toISOString() },
            { witness: 'tuev-nord.example/witness', at: new Date(now - 34 * MINUTE).toISOString() },
          ],
    },
    prove(line) {
      const seq = line.seq ?? 0
      const leaf = leafText(line)
      const known = tree().with(seq, leafHash(leaf))
      const told = world.rewritten ? leaf.replace('AQAAAAF8bmV3', 'AQAAAAF8ZXZpbA==') : leaf
      const checkpoint = signNote(key, size, rootOf(known))
      return { seq, size, leaf: told, proof: pathOf(seq, known).map((each) => each.toString('base64')), checkpoint }
    },
    rewritten: false,
    sinks: empty ? [] : makeSinks(now),
    daily: !empty,
  }
  return world
}

/** As the database writes it, as far as the console looks into it. */
function leafText(line: AuditLine): string {
  const { lineId, at, category, event, result, person, staff, sessionId, process, address, requestId } = line
  return JSON.stringify({
    v: 1,
    org: idOf(4, 1),
    line: lineId,
    at: at.replace('Z', '417Z'),
    category,
    event,
    result,
    person: person?.personId ?? null,
    staff: staff?.personId ?? null,
    grant: null,
    session: sessionId,
    process: `fairlead_${process}`,
    request: requestId,
    address,
    table: 'app.asset',
    op: 'update',
    key: {},
    concerns: {},
    changed: { note_sealed: ['AQAAAAF8b2xk', 'AQAAAAF8bmV3'] },
  })
}

function makeLines(now: number): AuditLine[] {
  let at = now
  return Array.from({ length: LINES }, (_, n) => {
    const told = HAPPENINGS[Math.floor(noise(n * 5 + 3) * HAPPENINGS.length)] ?? DEFAULT
    at -= Math.floor(noise(n * 13 + 1) ** 3 * 200 * MINUTE) + 9_000
    return lineOf(n, at, told)
  })
}

function lineOf(n: number, at: number, told: Told): AuditLine {
  const person = told.person ?? null
  return {
    lineId: idOf(8, n + 1),
    seq: n < WAITING ? null : OLDER + LINES - 1 - n,
    at: new Date(at).toISOString(),
    result: 'done',
    staff: null,
    process: 'api',
    sessionId: person || told.staff ? idOf(7, 1) : null,
    address: '192.0.2.11',
    requestId: idOf(9, n + 1),
    subject: null,
    changes: [],
    ...told,
    person,
  }
}

function hostileLines(now: number): AuditLine[] {
  return [
    lineOf(900, now - 1_000, {
      category: 'configuration',
      event: 'group.changed',
      words: `changed the group ${HOSTILE.override}: name`,
      person: { personId: idOf(3, 8), name: HOSTILE.markup },
      subject: { kind: 'group', id: idOf(5, 9), name: HOSTILE.override },
      changes: [
        { field: 'Name', old: HOSTILE.markup, new: HOSTILE.override },
        { field: 'Note', old: 'Two\nlines\u0000and a bell\u0007', new: HOSTILE.long.repeat(6) },
        { field: HOSTILE.markup, old: [HOSTILE.override, HOSTILE.markup], new: null },
      ],
    }),
    lineOf(901, now - 2_000, {
      category: 'access',
      event: HOSTILE.long,
      words: `${HOSTILE.long} ${HOSTILE.markup}`,
      result: 'refused',
      staff: { personId: idOf(3, 92), name: HOSTILE.long },
      address: '2001:0db8:85a3:0000:0000:8a2e:0370:7334',
    }),
  ].map((line) => ({ ...line, seq: OLDER + LINES - 40 }))
}

function makeSinks(now: number): Sink[] {
  const ago = (ms: number) => new Date(now - ms).toISOString()
  return [
    {
      sinkId: idOf(10, 1),
      kind: 'webhook',
      target: 'https://siem.hafenbetriebe.example/ingest/fairlead',
      state: 'delivering',
      cursor: OLDER + LINES - WAITING,
      behind: 0,
      lastOkAt: ago(4_000),
      hasOwnAuthority: false,
      createdAt: ago(40 * 24 * 3_600_000),
      nextTryAt: null,
      lastError: null,
    },
    {
      sinkId: idOf(10, 2),
      kind: 'syslog',
      target: 'logs.werk-sued.example:6514',
      state: 'failing',
      cursor: OLDER + 12,
      behind: 1_146,
      lastOkAt: ago(3 * 3_600_000),
      hasOwnAuthority: true,
      createdAt: ago(40 * 24 * 3_600_000),
      nextTryAt: ago(-130_000),
      lastError: 'The certificate of the server is not signed by an authority we know.',
    },
    {
      sinkId: idOf(10, 3),
      kind: 'webhook',
      target: 'https://old-siem.hafenbetriebe.example/hook',
      state: 'paused',
      cursor: OLDER - 900,
      behind: 2_058,
      lastOkAt: ago(9 * 24 * 3_600_000),
      hasOwnAuthority: false,
      createdAt: ago(40 * 24 * 3_600_000),
      nextTryAt: null,
      lastError: null,
    },
  ]
}
