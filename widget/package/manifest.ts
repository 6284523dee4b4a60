/** The Custom Elements Manifest: what editors and catalogues read about the element. */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { MODULES } from './modules.ts'

/** The part of the manifest that is put right here. */
interface Module {
  exports: { declaration: { module: string } }[]
  declarations: {
    members?: { name: string; privacy?: string }[]
    attributes?: { name: string; fieldName?: string | undefined }[]
    events?: { name: string }[]
  }[]
}

/**
 * Writes `custom-elements.json` into a folder.
 * @param root folder of the package
 * @param folder of the published modules, from there
 */
export async function writeManifest(root: string, folder: string): Promise<void> {
  const sources = ['widget/article-brief.ts', 'widget/article-brief-define.ts']
  const options = ['--quiet', '--litelement', '--outdir', folder, '--globs', ...sources]
  const cem = join(root, 'node_modules/@custom-elements-manifest/analyzer/cem.js')
  await promisify(execFile)(process.execPath, [cem, 'analyze', ...options], { cwd: root })
  const file = join(root, folder, 'custom-elements.json')
  const manifest = JSON.parse(await readFile(file, 'utf8'), (key, value) =>
    key === 'path' || key === 'module' ? published(value, folder) : value,
  )
  for (const module of manifest.modules) keepPublic(module)
  await writeFile(file, `${JSON.stringify(manifest, null, 2)}\n`)
}

/** Drops types, private members, and what the analyser takes for an attribute or an event because of them. */
function keepPublic(module: Module): void {
  module.exports = module.exports.filter(({ declaration }) => !declaration.module.startsWith('.'))
  for (const { members = [], attributes = [], events = [], ...rest } of module.declarations.splice(0)) {
    const shown = members.filter(({ privacy }) => privacy === 'public')
    const isShown = (field: string | undefined) => shown.some(({ name }) => name === field)
    module.declarations.push({
      ...rest,
      members: shown,
      attributes: attributes
        .filter(({ name }) => name !== 'state')
        .map(({ fieldName, ...attribute }) => (isShown(fieldName) ? { ...attribute, fieldName } : attribute)),
      events: events.filter(({ name }) => name.startsWith('article-brief-')),
    })
  }
}

/** The published module that a source file became. */
function published(source: string, folder: string): string {
  const module = Object.entries(MODULES).find(([name]) => source.endsWith(`widget/${name}.ts`))?.[1]
  return module ? `${folder}/${module}.js` : source
}
