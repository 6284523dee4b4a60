/** The application with nothing in it but what a test gives it. */
import { packCorpus } from '../../data/corpus-file.ts'
import { buildIndex } from '../../data/lookup/index-file.ts'
import { createApp, type Deps } from '../../worker/app.ts'
import { createBundleStore } from '../../worker/bundle-store.ts'

// The file of no records.
const NOTHING = (await packCorpus({ version: '0', records: [] })).buffer

export function createTestApp(deps: Partial<Deps> = {}) {
  return createApp({
    store: createBundleStore(NOTHING, buildIndex([]).buffer),
    elementFiles: '{}',
    openApi: '{}',
    docs: '',
    mcp: '{}',
    words: '{}',
    siteScript: '',
    frameScript: '',
    cardScript: '',
    siteCss: '',
    cardCss: '',
    ...deps,
  })
}
