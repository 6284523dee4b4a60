/** Serves the Worker, once for all browser tests, from the bundle that a deployment uploads. */
import type { TestProject } from 'vitest/node'
import { bundleWorker } from '../workerd/bundle.ts'
import { serveWorkerd } from '../workerd/serve.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the Worker listens. */
    workerUrl: string
  }
}

export default async function serveWorker(project: TestProject): Promise<() => Promise<void>> {
  const worker = await serveWorkerd(await bundleWorker())
  project.provide('workerUrl', worker.url)
  return () => worker.stop()
}
