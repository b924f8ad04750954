// `npm run generate`: every generated file of the project, from its one source.
import { generate as fromOperations } from '../server/api/generate.ts'
import { generate as fromDatabase } from '../server/db/generate.ts'

const generators: (() => Promise<string[]>)[] = [fromDatabase, fromOperations]

for (const generate of generators) for (const path of await generate()) console.log(`wrote ${path}`)
