/** The composition root: the only file that knows what is bundled with the Worker. */

import cardCss from '../build/card.css.txt'
import corpus from '../build/corpus.json.txt'
import elementFiles from '../build/element.json.txt'
import lookupIndex from '../build/lookup.bin'
import openApi from '../build/openapi.json.txt'
import siteCss from '../build/site.css.txt'
import siteScript from '../build/site.js.txt'
import { createApp } from './app.ts'
import { createBundleStore } from './bundle-store.ts'

const app = createApp({ store: createBundleStore(corpus, lookupIndex), elementFiles, openApi, siteScript, cardCss, siteCss })

export default { fetch: app.fetch } satisfies ExportedHandler
