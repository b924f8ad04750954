import { giveWay } from '../server/platform/give-way.ts'
import { start } from '../server/identity/main.ts'
import { runProcess } from '../server/platform/run.ts'

giveWay()
await runProcess('auth', start)
