/** Makes the npm package in `build/package/`; npm runs it before it packs. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeDeclarations } from './declarations.ts'
import { writeManifest } from './manifest.ts'
import { buildModules } from './modules.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, 'build/package')

// What an earlier build named by its content would be packed too.
await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
await buildModules(folder)
await writeDeclarations(root, folder)
await writeManifest(root, 'build/package')
