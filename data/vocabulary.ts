/**
 * The closed word lists of a record. Free of dependencies, so that the Worker can validate query
 * parameters against them without bundling the record's schema.
 */

/** schema.org calls these `genre`; each decides how the card introduces the article. */
export const GENRES = ['news', 'analysis', 'opinion', 'speech', 'interview', 'report'] as const
export type Genre = (typeof GENRES)[number]

/**
 * What sort of statement a claim is.
 *
 * - `fact`: something that happened, is so, or was said; it can be checked today
 * - `position`: what the claimant wants, demands, offers, refuses or promises
 * - `interpretation`: an inference about causes, motives or meaning
 * - `judgement`: a value judgement
 * - `prediction`: what is going to happen
 * - `conditional`: what follows if something else comes about
 * - `recommendation`: what somebody ought to do
 */
export const KINDS = ['fact', 'position', 'interpretation', 'judgement', 'prediction', 'conditional', 'recommendation'] as const
export type Kind = (typeof KINDS)[number]

/**
 * How sure the claimant is of the claim, on the scale that FactBank and later corpora of event
 * factuality use: `certain` is stated flatly; `probable` leans one way, as "likely" does, or is
 * given as a belief ("I believe", "in the author's view"); `possible` is open ("may", "could").
 */
export const CERTAINTIES = ['certain', 'probable', 'possible'] as const
export type Certainty = (typeof CERTAINTIES)[number]

/** The form of a language tag (BCP 47), as callers and editors are told to write it: not all that has it is one. */
export const LANGUAGE_TAG = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/

/** Named after the schema.org types they are published as. */
export const ENTITY_TYPES = ['Person', 'Organization', 'Place'] as const
export type EntityType = (typeof ENTITY_TYPES)[number]
