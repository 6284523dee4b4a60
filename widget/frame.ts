/**
 * The script of `/embed/{id}`: tells the page that frames the card how high it is, in px, whenever that changes.
 *
 * WordPress hides the frame of a provider that it doesn't know until the frame speaks WordPress's own
 * protocol, with the secret that the frame's fragment holds (`wp-embed.js`: `ready` comes in, `height`
 * and `link` go out). Its sandbox lets no link leave the frame, and of the links it is told about it
 * follows those to the frame's own host alone: from others the reader gets to the whole brief, where they work.
 */
const root = document.documentElement
const article = document.querySelector('article-brief')?.getAttribute('article')
const secret = /^#\?secret=(\w{1,40})$/.exec(location.hash)?.[1]

const tell = (message: object) => parent.postMessage(message, '*')

function tellHeight(): void {
  const height = Math.ceil(root.getBoundingClientRect().height)
  tell({ type: 'article-brief-height', article, height })
  if (secret) tell({ message: 'height', value: height, secret })
}
new ResizeObserver(tellHeight).observe(root)

if (secret) {
  addEventListener('message', ({ source, data }) => {
    if (source === parent && data?.message === 'ready' && data.secret === secret) tellHeight()
  })
  addEventListener('click', (event) => {
    const link = event.composedPath().find((target): target is HTMLAnchorElement => target instanceof HTMLAnchorElement)
    if (!link?.href || event.defaultPrevented) return
    event.preventDefault()
    tell({ message: 'link', value: link.host === location.host ? link.href : new URL(`/a/${article}`, location.href).href, secret })
  })
}
