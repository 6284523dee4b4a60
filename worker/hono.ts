import type { Env, Schema } from 'hono'
import { HonoBase } from 'hono/hono-base'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import type { BlankEnv, BlankSchema } from 'hono/types'

/**
 * Hono with its fast router alone. The usual class tries this one and takes a slower one, without a
 * word, for paths that it can't have; by itself it says so when the first request comes.
 */
export class Hono<E extends Env = BlankEnv, S extends Schema = BlankSchema, P extends string = '/'> extends HonoBase<E, S, P> {
  constructor() {
    super()
    this.router = new RegExpRouter()
  }
}
