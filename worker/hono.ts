import type { Env, Schema } from 'hono'
import { HonoBase } from 'hono/hono-base'
import type { Result, Router } from 'hono/router'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import type { BlankEnv, BlankSchema } from 'hono/types'

/**
 * Hono with its fast router alone. The usual class tries this one and takes a slower one, without a
 * word, for paths that it can't have; by itself it says so when the first request comes.
 */
export class Hono<E extends Env = BlankEnv, S extends Schema = BlankSchema, P extends string = '/'> extends HonoBase<E, S, P> {
  constructor() {
    super()
    this.router = new DeferredRouter()
  }
}

/** Routes that are only handed on to another application are never looked up, and so never sorted: that is a part of the start-up time. */
class DeferredRouter<T> implements Router<T> {
  name = 'RegExpRouter'
  readonly #routes: [method: string, path: string, handler: T][] = []

  add(method: string, path: string, handler: T): void {
    this.#routes.push([method, path, handler])
  }

  match(method: string, path: string): Result<T> {
    const router = new RegExpRouter<T>()
    for (const route of this.#routes) router.add(...route)
    this.match = (one, other) => router.match(one, other)
    return router.match(method, path)
  }
}
