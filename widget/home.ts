/** Where the element came from: the address of its script, beside which the API is. */
export const home = (): string => import.meta.url
