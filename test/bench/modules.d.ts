declare module 'wink-bm25-text-search' {
  interface WinkBM25 {
    defineConfig(config: { fldWeights: Record<string, number>; bm25Params?: { k1?: number; b?: number; k?: number } }): boolean
    definePrepTasks(tasks: readonly ((text: string) => string[])[]): number
    addDoc(document: Record<string, string>, id: string): number
    consolidate(precision?: number): boolean
    search(text: string, limit?: number): [id: string, score: number][]
    exportJSON(): string
    importJSON(json: string): boolean
  }
  export default function winkBM25(): WinkBM25
}

/** Style sheets of packages, for esbuild alone. */
declare module '*.css' {}
