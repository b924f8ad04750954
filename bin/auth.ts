import { runProcess } from '../server/platform/run.ts'
import { start } from '../server/identity/main.ts'

await runProcess('auth', start)
