import { createHash } from 'node:crypto'
import type { LoadedData } from './load.ts'
import type { LookupDocument } from './lookup/index-file.ts'
import { fragmentDirective } from './passage.ts'
import { lookupDocumentOf, placeClaims } from './placed-claim.ts'
import type { ArticleFile, BriefRecord, Corpus, Entities, Entity, Locator, Passage } from './schema.ts'

/** Turns checked files into what the Worker bundles: entities in full, ids qualified, passages linked, newest first. */
export function compileCorpus({ files, entities }: LoadedData): Corpus {
  const records = files
    .map(({ record }) => compileRecord(record, entities))
    .sort((a, b) => b.article.published.localeCompare(a.article.published) || a.article.id.localeCompare(b.article.id))
  const version = createHash('sha256').update(JSON.stringify(records)).digest('hex').slice(0, 16)
  return { version, records }
}

/** The claims in the order of the corpus, as the lookup index takes them. */
export function lookupDocuments({ records }: Corpus): LookupDocument[] {
  return records.flatMap(placeClaims).map(lookupDocumentOf)
}

/** One checked file as the API serves it. */
function compileRecord({ article, source, brief, claims }: ArticleFile, entities: Entities): BriefRecord {
  const entity = (id: string) => compileEntity(id, entities)
  const passage = (locator: Locator): Passage => ({ ...locator, url: passageUrl(article.url, locator) })
  return {
    article: {
      ...article,
      authors: article.authors.map(({ id, role }) => ({ ...entity(id), ...(role !== undefined && { role }) })),
      publisher: entity(article.publisher),
    },
    source,
    brief: { ...brief, keyPoints: brief.keyPoints.map((point) => ({ ...point, passage: passage(point.passage) })) },
    claims: claims.map(({ id, claimant, reportedBy, about, ...rest }) => ({
      id: `${article.id}.${id}`,
      ...rest,
      claimant: entity(claimant),
      ...(reportedBy !== undefined && { reportedBy: entity(reportedBy) }),
      ...(about !== undefined && { about: about.map(entity) }),
      passage: passage(rest.passage),
    })),
  }
}

function compileEntity(id: string, entities: Entities): Entity {
  const entry = entities[id]
  if (entry === undefined) throw new Error(`"${id}" is not in data/entities.json`)
  const { type, name, description, wikidata, aliases } = entry
  return {
    id,
    type,
    name,
    ...(description !== undefined && { description }),
    ...(aliases !== undefined && { aliases }),
    ...(wikidata !== undefined && { sameAs: `https://www.wikidata.org/wiki/${wikidata}` }),
  }
}

function passageUrl(url: string, locator: Locator): string {
  return `${url.replace(/#.*/s, '')}#${fragmentDirective(locator)}`
}
