import { runProcess } from '../server/platform/run.ts'
import { start } from '../server/vault/main.ts'

await runProcess('vault', start)
