import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { InputError } from '../load.ts'

/** A D1 database that is asked again when it fails. */
export interface Database {
  prepare(sql: string): Statement
  /** All or nothing. */
  batch(statements: Statement[]): Promise<unknown[]>
  /**
   * The answer to a question that may be about so many rows, and how many these were.
   * @param question made anew when the database has failed, about half as many
   */
  read<T>(question: (rows: number) => Statement): Promise<{ results: T[]; rows: number }>
}

/** As much of D1's own interface as publishing needs. */
interface D1 extends Pick<Database, 'prepare' | 'batch'> {}

export interface Statement {
  bind(...values: unknown[]): Statement
  all<T>(): Promise<{ results: T[] }>
}

export interface DatabaseOptions {
  /** The wrangler configuration that binds the database. */
  config: string
  /** The database at Cloudflare, by wrangler's own login, instead of the one that `npm start` has here. */
  remote?: boolean
  /** Where the one here is kept; by default where wrangler keeps it. */
  persistTo?: string
}

const BINDING = 'DB'

/**
 * How many rows are read at once. The database here shares its file with the Worker of `npm start`,
 * whose every read leaves a mark in it, and a read of ours during which one was left fails: a long
 * one would fail each time.
 */
const ROWS_AT_ONCE = { most: 1000, least: 30 } as const
/** A busy or distant database is asked again, each time after twice the milliseconds, up to a most. */
const RETRIES = { most: 20, wait: 50, longest: 2000 } as const
/** What is wrong with the question stays wrong. */
const OURS = /no such (?:table|column)|syntax error|constraint|too big|too many/i

/**
 * Opens the D1 database that the Worker has as `DB`.
 * @throws InputError when there is none, it isn't migrated, or nobody is logged in
 */
export async function openDatabase({
  config,
  remote = false,
  persistTo,
}: DatabaseOptions): Promise<{ db: Database; close(): Promise<void> }> {
  // Its own words would stand among ours.
  process.env.WRANGLER_LOG ??= 'error'
  const { getPlatformProxy, unstable_readConfig } = await import('wrangler')
  const path = resolve(config)
  const read = () => {
    try {
      return unstable_readConfig({ config: path }, { hideWarnings: true })
    } catch (cause) {
      throw new InputError(`${config} can't be read: ${cause instanceof Error ? cause.message : cause}`, { cause })
    }
  }
  const { name, compatibility_date, account_id, d1_databases } = read()
  const bound = d1_databases.find((database: { binding: string }) => database.binding === BINDING)
  if (bound === undefined)
    throw new InputError(`${config} binds no D1 database as ${BINDING}; it says itself, at its end, how to make one and bind it`)

  // With the database alone: the rest of the configuration has nothing to do with it.
  const folder = await mkdtemp(join(tmpdir(), 'article-brief-publish-'))
  const configPath = join(folder, 'wrangler.json')
  await writeFile(configPath, JSON.stringify({ name, account_id, compatibility_date, d1_databases: [{ ...bound, remote }] }))
  const state = persistTo === undefined ? join(dirname(path), '.wrangler/state') : resolve(persistTo)
  const where = remote ? '--remote' : '--local'
  try {
    const { env, dispose } = await getPlatformProxy<{ DB: D1 }>({
      configPath,
      remoteBindings: remote,
      persist: remote ? false : { path: join(state, 'v3') },
    }).catch((error: Error) => {
      throw new InputError(`the database can't be reached: ${error.message}${remote ? '\nnpx wrangler login logs in' : ''}`, {
        cause: error,
      })
    })
    const db = patient(env.DB)
    try {
      await db.read(() => db.prepare('SELECT version FROM corpus'))
    } catch (error) {
      await dispose()
      const message = error instanceof Error ? error.message : String(error)
      if (!message.includes('no such table')) throw error
      const file = relative('.', path)
      const options = [where, file !== 'wrangler.toml' && `--config ${file}`, persistTo !== undefined && `--persist-to ${persistTo}`]
      throw new InputError(
        `the database has no tables yet: npx wrangler d1 migrations apply ${BINDING} ${options.filter(Boolean).join(' ')}`,
        {
          cause: error,
        },
      )
    }
    return { db, close: dispose }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/**
 * A database that is asked again when it fails: when somebody else is writing just then, or the way
 * to it is broken. All that is asked of it here can be asked twice, for what is written replaces what was there.
 */
function patient(db: D1): Database {
  let rows: number = ROWS_AT_ONCE.most
  return {
    prepare: (sql) => db.prepare(sql),
    batch: (statements) => withRetries(() => db.batch(statements)),
    read: <T>(question: (rows: number) => Statement) =>
      withRetries(async () => {
        const asked = rows
        try {
          const answer = await question(asked).all<T>()
          // One bad moment is not to make all that follows slow.
          rows = Math.min(ROWS_AT_ONCE.most, asked + ROWS_AT_ONCE.least)
          return { ...answer, rows: asked }
        } catch (error) {
          rows = Math.max(ROWS_AT_ONCE.least, Math.ceil(asked / 2))
          throw error
        }
      }),
  }
}

async function withRetries<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      if (OURS.test(message)) throw error
      if (attempt === RETRIES.most)
        throw new InputError(`the database failed: ${message}\nwhat is written stays written; run it again to go on`, { cause: error })
      await new Promise((resolve) => setTimeout(resolve, Math.min(RETRIES.wait * 2 ** attempt, RETRIES.longest)))
    }
  }
}
