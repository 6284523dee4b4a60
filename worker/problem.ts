import type { TypedResponse } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { CORS_HEADERS, SAFE_HEADERS } from './respond.ts'

/** One thing wrong with a request. */
export interface ParameterError {
  parameter: string
  detail: string
}

/** What can go wrong, by the stable last part of the problem's `type`. */
const PROBLEMS = {
  'bad-request': { status: 400, title: 'The request is not valid' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'request-timeout': { status: 408, title: 'The request took too long to come' },
  'content-too-large': { status: 413, title: 'The request is too large' },
  'uri-too-long': { status: 414, title: 'The URL is too long' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here' },
  'not-implemented': { status: 501, title: 'This is not done here' },
  unavailable: { status: 503, title: 'This cannot be had at the moment' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
} as const satisfies Record<string, { status: ContentfulStatusCode; title: string }>

/** A problem+json body (RFC 9457). */
export interface Problem {
  type: string
  title: string
  status: number
  detail?: string
  /** For a bad request, each bad parameter. */
  errors?: ParameterError[]
}

type ProblemStatus = (typeof PROBLEMS)[keyof typeof PROBLEMS]['status']
export type ProblemResponse = Response & TypedResponse<Problem, ProblemStatus, 'json'>

/**
 * An RFC 9457 problem+json response.
 * @param errors for a bad request, each bad parameter
 */
export function problem(
  name: keyof typeof PROBLEMS,
  detail: string,
  { errors, headers = {} }: { errors?: ParameterError[]; headers?: Record<string, string> } = {},
): ProblemResponse {
  const { status, title } = PROBLEMS[name]
  const body: Problem = { type: `urn:article-brief:problem:${name}`, title, status, detail, ...(errors && { errors }) }
  // TypedResponse is for the type checker alone: there is nothing of it at run time.
  return Response.json(body, {
    status,
    headers: {
      ...CORS_HEADERS,
      ...SAFE_HEADERS,
      // A missing article may be published any minute; a fault of ours must never stick.
      'Cache-Control': status === 404 ? 'public, max-age=60' : 'no-store',
      'Content-Type': 'application/problem+json',
      ...headers,
    },
  }) as ProblemResponse
}

/** 405, with the methods that there are as `Allow` has them. */
export function methodNotAllowed(method: string, allow: string): ProblemResponse {
  return problem('method-not-allowed', `${method} is not allowed here; ${allow} are.`, { headers: { Allow: allow } })
}

/** 503 for a store that can't be reached; it says, in seconds, when to try again. */
export function unavailable(): ProblemResponse {
  return problem('unavailable', 'The database cannot be reached. Try again in a moment.', { headers: { 'Retry-After': '10' } })
}
