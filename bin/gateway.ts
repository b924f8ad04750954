import { runProcess } from '../server/platform/run.ts'
import { start } from '../server/gateway/main.ts'

await runProcess('gateway', start)
