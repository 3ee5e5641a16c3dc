/** An address within the console, with what of the query is not empty. */
export function addressWith(path: string, query: Record<string, string | undefined>): string {
  const parts = Object.entries(query).filter((part): part is [string, string] => Boolean(part[1]))
  return parts.length === 0 ? path : `${path}?${new URLSearchParams(parts)}`
}

/** The same address at another page of its list; without a cursor, at the first. */
export function atPage(address: string, cursor: string | null): string {
  const [path = '', search = ''] = address.split('?')
  const { cursor: _, ...filters } = Object.fromEntries(new URLSearchParams(search))
  return addressWith(path, { ...filters, ...(cursor === null ? {} : { cursor }) })
}
