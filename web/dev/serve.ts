// `node web/dev/serve.ts [assets]`: the console on the fixture, to look at and work on.

import { startFixture } from './fixture.ts'

const assets = Number(process.argv[2] ?? 24)
const fixture = await startFixture({ assets })
console.log(`${fixture.url} with ${assets} assets`)
