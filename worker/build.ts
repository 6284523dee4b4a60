/** Writes what the Worker serves about itself into `build/`. */
import { writeFile } from 'node:fs/promises'
import { openApiDocument } from './openapi.ts'

await writeFile(new URL('../build/openapi.json.txt', import.meta.url), JSON.stringify(openApiDocument()))
console.log('built openapi.json')
