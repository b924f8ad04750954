// `npm run bench NAME`: measures one thing beside its peers in one run; `npm run bench` names what there is.
const benches: Record<string, () => Promise<{ run(): Promise<void> }>> = {
  alarms: () => import('./alarms.ts'),
  audit: () => import('./audit.ts'),
  console: () => import('./console.ts'),
  handshake: () => import('./handshake.ts'),
  issuing: () => import('./issuing.ts'),
  ingest: () => import('./ingest.ts'),
  isolation: () => import('./isolation.ts'),
  query: () => import('./query.ts'),
  revocation: () => import('./revocation.ts'),
  'sign-in-flood': () => import('./sign-in-flood.ts'),
  storage: () => import('./storage.ts'),
}

const [name = ''] = process.argv.slice(2)
const load = benches[name]
if (load === undefined) {
  console.error(`npm run bench ${Object.keys(benches).join(' | npm run bench ')}`)
  process.exit(2)
}
await (await load()).run()
