import type { BriefRecord, Claim, Passage } from './schema.ts'

/**
 * A record's claims as a W3C Web Annotation collection with its one page: each claim describes a
 * passage of the source. The source's words are not ours to publish, so a passage is selected by
 * its text fragment, and by the words where it begins and ends.
 * @param id URL of the collection
 */
export function recordToAnnotations({ article, brief, claims }: BriefRecord, id: string): object {
  const lang = brief.lang ?? article.lang
  return {
    '@context': 'http://www.w3.org/ns/anno.jsonld',
    id,
    type: 'AnnotationCollection',
    label: `Claims of “${article.title}”`,
    total: claims.length,
    first: {
      id: `${id}#page`,
      type: 'AnnotationPage',
      startIndex: 0,
      items: claims.map((claim) => claimToAnnotation(claim, article, lang, `${id}#${claim.id}`)),
    },
  }
}

function claimToAnnotation({ text, claimant, passage }: Claim, article: BriefRecord['article'], lang: string, id: string): object {
  return {
    id,
    type: 'Annotation',
    motivation: 'describing',
    body: { type: 'TextualBody', value: text, format: 'text/plain', language: lang, purpose: 'describing' },
    // Who makes the claim; the annotation itself is this corpus's.
    'schema:author': { type: claimant.type, name: claimant.name },
    target: { type: 'SpecificResource', source: article.url, selector: [fragmentSelector(passage), quoteSelector(passage)] },
  }
}

function fragmentSelector({ url }: Passage): object {
  return {
    type: 'FragmentSelector',
    conformsTo: 'https://wicg.github.io/scroll-to-text-fragment/',
    value: new URL(url).hash.slice(1),
  }
}

/**
 * The whole passage where we know its words; else from its first words to its last. A range ends
 * where its end selector begins (Web Annotation Data Model, 4.2.7): here, at nothing, after the last words.
 */
function quoteSelector({ prefix, textStart, textEnd, suffix }: Passage): object {
  const start = { type: 'TextQuoteSelector', ...(prefix && { prefix: `${prefix} ` }), exact: textStart }
  if (textEnd === undefined) return { ...start, ...(suffix && { suffix: ` ${suffix}` }) }
  return {
    type: 'RangeSelector',
    startSelector: start,
    endSelector: { type: 'TextQuoteSelector', prefix: textEnd, exact: '', ...(suffix && { suffix: ` ${suffix}` }) },
  }
}
