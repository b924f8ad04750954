// The attacker: one connection per role they act as, one transaction, and everything cleaned up afterwards.
import pg from 'pg'
import type { Attacker, Party, Row, Who } from '../attack.ts'

export type World = {
  is: 'ours' | 'ordinary'
  me: Party
  victim: Party
  setting: string
  role: string
  /** ALTER ROLE ... SET, as the installation left them. */
  defaults: string[]
  password: string
  place: { host: string; port: number; database: string }
  superuser: pg.Client
  tokens: Readonly<Record<Who, Buffer>>
  claim(orgId: string, role: string | undefined, current: string): string
  enter(client: pg.Client, who: Who): Promise<void>
  request(who: Who, text: string): Promise<Row[]>
  /** Between attacks: what one left on the pool's connection must not decide the next. Ours has nothing to do. */
  renew(): Promise<void>
}

export class OneAttacker implements Attacker {
  readonly #world: World
  readonly #who: Who
  readonly #clients: pg.Client[]
  readonly #others: Map<Who, OneAttacker>
  #mine: Promise<pg.Client> | undefined

  constructor(world: World, who: Who = 'engineer', family?: { clients: pg.Client[]; others: Map<Who, OneAttacker> }) {
    this.#world = world
    this.#who = who
    this.#clients = family?.clients ?? []
    this.#others = family?.others ?? new Map()
    this.#others.set(who, this)
  }

  get is() {
    return this.#world.is
  }
  get me() {
    return this.#world.me
  }
  get victim() {
    return this.#world.victim
  }
  get setting() {
    return this.#world.setting
  }
  get password() {
    return this.#world.password
  }

  async claim(orgId: string, role?: string): Promise<string> {
    const client = await this.connect()
    await this.enter(client)
    const { rows } = await client.query(`show ${this.setting}`)
    await client.query('rollback')
    return this.#world.claim(orgId, role, String(rows[0]?.[this.setting] ?? ''))
  }

  async connect(options?: string): Promise<pg.Client> {
    const { place, role, password } = this.#world
    const client = new pg.Client({ ...place, user: role, password, ...(options === undefined ? {} : { options }) })
    // Some attacks end connections, their own among them; the query that meets it says so.
    client.on('error', () => undefined)
    await client.connect()
    this.#clients.push(client)
    return client
  }

  enter(client: pg.Client, who: Who = this.#who): Promise<void> {
    return this.#world.enter(client, who)
  }

  async sql(text: string, values?: unknown[]): Promise<Row[]> {
    this.#mine ??= this.connect().then(async (client) => {
      await this.enter(client)
      return client
    })
    const client = await this.#mine
    const result = await client.query(text, values)
    return result.rows ?? []
  }

  as(who: Who): Attacker {
    return this.#others.get(who) ?? new OneAttacker(this.#world, who, { clients: this.#clients, others: this.#others })
  }

  async commit(): Promise<void> {
    const client = await this.#mine
    await client?.query('commit')
  }

  request(who: Who, text: string): Promise<Row[]> {
    return this.#world.request(who, text)
  }

  token(who: Who): Buffer {
    return this.#world.tokens[who]
  }

  async truth(text: string, values?: unknown[]): Promise<Row[]> {
    return (await this.#world.superuser.query(text, values)).rows
  }

  /** Everything that was begun and not committed is undone. */
  async leave(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.end()))
  }
}
