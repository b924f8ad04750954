import { main } from '../cli/main.ts'

// Said outright: the pipe to the door (boot.mjs) stays open as long as we live and would keep us alive.
process.exit(await main(process.argv.slice(2)))
