/** Adds the API's client, and its types, to the npm package in `build/package/`; npm runs it before it packs. */
import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { toJsonSchema } from '@valibot/to-json-schema'
import { build } from 'esbuild'
import * as v from 'valibot'
import * as z from 'zod'
import { typeOfSchema } from '../../data/schema-types.ts'
import { articleSummary, claimsPage, foundClaim, matches, problem } from '../answers.ts'
import { articlesParams, claimsParams } from '../params.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, 'build/package')
// As the options say.
const emitted = join(root, 'build/declarations')

type JsonSchema = z.core.JSONSchema.BaseSchema

/** What `client.d.ts` names, as JSON Schema by name; those of the record are in `record.d.ts`. */
const TYPES = {
  ArticleSummary: z.toJSONSchema(articleSummary),
  FoundClaim: z.toJSONSchema(foundClaim),
  Match: z.toJSONSchema(matches.shape.matches.element),
  Facet: z.toJSONSchema(claimsPage.shape.facets.unwrap().shape.lang.element),
  // A server on the way may have said less than the API would.
  Problem: z.toJSONSchema(problem.extend({ detail: problem.shape.detail.optional() })),
  ArticleParams: paramsOf(v.omit(articlesParams(), ['limit', 'cursor'])),
  ClaimParams: paramsOf(v.omit(claimsParams(), ['limit', 'cursor', 'facets'])),
}

await build({
  entryPoints: [join(root, 'worker/client.ts')],
  outfile: join(folder, 'client.js'),
  bundle: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  logLevel: 'warning',
})
const options = fileURLToPath(new URL('tsconfig.declarations.json', import.meta.url))
await promisify(execFile)(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', options])
await writeFile(join(folder, 'answers.d.ts'), Object.entries(TYPES).map(declare).join(''))
await writeFile(join(folder, 'client.d.ts'), clientTypes(await readFile(join(emitted, 'worker/client.d.ts'), 'utf8')))
await writeFile(join(folder, 'api.d.ts'), apiType(await readFile(join(emitted, 'worker/app.d.ts'), 'utf8')))
await rm(emitted, { recursive: true })

function paramsOf(schema: v.GenericSchema): JsonSchema {
  return toJsonSchema(schema, { errorMode: 'ignore' }) as JsonSchema
}

function declare([name, schema]: [string, JsonSchema]): string {
  return `export interface ${name} ${typeOfSchema(schema)}\n`
}

/** The client's declarations, less the routes' type: that has an import of its own, as it needs hono. */
function clientTypes(text: string): string {
  return text
    .replace(/^\/\*\* The routes as types.*\n.*\n/m, '')
    .replace(/'\.\.\/data\/schema\.ts'/g, "'./record.js'")
    .replace(/'\.\/\w[\w-]*\.ts'/g, "'./answers.js'")
}

/** The type that `createApp` gives back. */
function apiType(text: string): string {
  const type = /export declare function createApp\([^)]*\): ([\s\S]*?);\n\/\*\* The routes/.exec(text)?.[1]
  if (type === undefined) throw new Error("createApp isn't declared as it used to be")
  return `/** The routes as types: \`hc<Api>(url)\` of \`hono/client\` is a typed client of them. */
export type Api = ${type.replace(/import\("\.\/facets\.ts"\)\.Facets/g, 'Record<string, import("./answers.js").Facet[]>').replace(/import\("\.\/[\w-]+\.ts"\)/g, 'import("./answers.js")')}
`
}
