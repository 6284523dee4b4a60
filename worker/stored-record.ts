import { later } from '../data/later.ts'
import type { BriefRecord } from '../data/schema.ts'

/** A record as the stores have it: as JSON, which most that ask for it only pass on. Parsed it takes several times the memory. */
export class StoredRecord {
  /** A BriefRecord; those of the bundle are put together anew each time. */
  readonly json: () => string
  /** The same object each time. */
  readonly read: () => BriefRecord

  constructor(json: () => string) {
    this.json = json
    this.read = later(() => JSON.parse(json()) as BriefRecord)
  }
}
