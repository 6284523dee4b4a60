/** A site of somebody else's: a server on an origin of its own. */
import { createServer } from 'node:http'

export interface Host {
  origin: string
  close(): Promise<void>
}

/** @param pages HTML by path; a script where the path ends in `.js` */
export async function startHost(pages: Record<string, string>): Promise<Host> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host')
    const type = pathname.endsWith('.js') ? 'text/javascript' : 'text/html'
    response.writeHead(pages[pathname] === undefined ? 404 : 200, { 'Content-Type': `${type}; charset=utf-8` }).end(pages[pathname])
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no address')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
