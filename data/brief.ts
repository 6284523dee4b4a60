/** `npm run brief -- <command>`: the operator's command line. */
import module from 'node:module'

// What the commands are made of is compiled once, not at each call; Node 20 can't keep it.
module.enableCompileCache?.()
const { run } = await import('./commands/program.ts')
await run()
