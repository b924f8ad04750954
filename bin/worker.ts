import { runProcess } from '../server/platform/run.ts'
import { start } from '../server/worker/main.ts'

await runProcess('worker', start)
