/** react-tweet, rendered in the browser from the address that the page names. */
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { Tweet } from 'react-tweet'

for (const root of document.querySelectorAll<HTMLElement>('[data-tweet]'))
  createRoot(root).render(createElement(Tweet, { apiUrl: root.dataset.tweet }))
