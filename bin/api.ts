import { runProcess } from '../server/platform/run.ts'
import { start } from '../server/api/main.ts'

await runProcess('api', start)
