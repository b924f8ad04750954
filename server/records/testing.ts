// Records in a test world: forms, signed checks and credentials as people make them, and refusals as they are told.
import { randomUUID } from 'node:crypto'
import { isFailure } from '../../core/errors.ts'
import type { AssetId, FormId, RecordId } from '../../core/ids.ts'
import type { TestDatabase } from '../db/testing.ts'
import type { TestOrg, TestPerson } from '../db/testing-world.ts'
import type { RawInput } from '../operation/border.ts'
import type { Operation } from '../operation/operation.ts'
import { ReadingWorld } from '../telemetry/testing.ts'
import { add as addForm } from './forms/add.ts'
import { sign } from './sign.ts'

export type Told = Record<string, unknown>

export const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()
export const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

export const refused =
  (kind: Parameters<typeof isFailure>[1], field?: string) =>
  (error: unknown): boolean =>
    isFailure(error, kind) && (field === undefined || Object.keys(error.fields ?? {}).includes(field))

export class RecordWorld {
  readonly world: ReadingWorld
  readonly a: TestOrg

  private constructor(world: ReadingWorld) {
    this.world = world
    this.a = world.people.a
  }

  static async plant(database: TestDatabase): Promise<RecordWorld> {
    const world = await ReadingWorld.plant(database)
    // Whoever signs has a name.
    for (const { personId } of Object.values(world.people.a.people)) {
      const place = { table: 'person', column: 'name_sealed', row: personId }
      const name = world.keysOf(world.people.a).seal('record', place, 'Ann')
      await world.superuser.query('update app.person set name_sealed = $1 where person_id = $2', [name, personId])
    }
    return new RecordWorld(world)
  }

  call(operation: Operation, person: TestPerson, input: Partial<RawInput> = {}): Promise<Told> {
    return this.world.call(operation, person, input) as Promise<Told>
  }

  async form(kind: string): Promise<FormId> {
    const block = { kind: 'check', key: 'hook', label: 'The hook turns and its latch closes', hint: '', failIs: 'now' }
    const spec = { title: 'Of a crane', kind, appliesTo: [], blocks: [block] }
    return (await this.call(addForm, this.a.people.engineer, { body: { spec } })).formId as FormId
  }

  async signed(assetId: AssetId, formId: FormId, more: Told = {}, person = this.a.people.operator): Promise<RecordId> {
    const asked = { requestId: randomUUID(), assetId, formId, formVersion: 1, answers: { hook: 'pass' } }
    return (await this.call(sign, person, { body: { ...asked, doneAt: ago(5), ...more } })).recordId as RecordId
  }

  /** When the person last showed a factor. */
  async confirmed(person: TestPerson, minutesAgo: number): Promise<void> {
    await this.world.superuser.query(
      `update identity.session set verified_at = now() - make_interval(mins => $2) where person_id = $1`,
      [person.personId, minutesAgo],
    )
  }
}
