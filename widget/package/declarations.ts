/** The package's type declarations, beside its modules, complete without the repository and without zod. */
import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { recordTypes } from '../../data/schema-types.ts'
import { MODULES } from './modules.ts'

/** Published declarations by their source; besides the modules', those of types that these name. */
const DECLARED: Record<string, string> = { ...MODULES, load: 'load', 'frameworks/attributes': 'attributes' }

/** By the name in an import. */
const byName = new Map(Object.entries({ ...DECLARED, schema: 'record' }).map(([source, name]) => [basename(source), name]))

/**
 * @param root folder of the package
 * @param folder takes the declarations
 */
export async function writeDeclarations(root: string, folder: string): Promise<void> {
  const options = join(root, 'widget/package/tsconfig.declarations.json')
  await promisify(execFile)(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', options])
  // As the options say.
  const emitted = join(root, 'build/declarations')
  for (const [source, name] of Object.entries(DECLARED)) {
    const text = await readFile(join(emitted, `widget/${source}.d.ts`), 'utf8')
    await writeFile(
      join(folder, `${name}.d.ts`),
      text.replace(/(['"])\.[^'"]*\/([^'"/]+)\.ts\1/g, (_, quote, file) => quote + published(file) + quote),
    )
  }
  await writeFile(join(folder, 'record.d.ts'), recordTypes())
  await rm(emitted, { recursive: true })
}

/** @throws Error for a file whose declarations aren't published */
function published(file: string): string {
  const name = byName.get(file)
  if (name === undefined) throw new Error(`declarations name ${file}.ts, which isn't in the package`)
  return `./${name}.js`
}
