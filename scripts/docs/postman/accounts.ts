import type { Folder, Item } from './collection.ts'
import { after, KEEP_SESSION, SWAP_PASSWORDS } from './scripts.ts'
import { findItem } from './story.ts'

const NAME = 'accounts'
const LOGOUT = ['POST', 'api/auth/logout'] as const
/** In the order in which they can all be sent: what ends sessions comes last. */
const REQUESTS = [
  ['GET', 'api/auth/me'],
  ['GET', 'api/auth/me/export'],
  ['POST', 'api/auth/email/verify/resend'],
  ['POST', 'api/auth/email/verify'],
  ['POST', 'api/auth/password/forgot'],
  ['POST', 'api/auth/password/reset'],
  ['GET', 'api/auth/sessions'],
  ['DELETE', 'api/auth/sessions/:id'],
  ['DELETE', 'api/auth/sessions'],
  ['POST', 'api/auth/password'],
  ['DELETE', 'api/auth/me'],
  LOGOUT,
] as const

const DESCRIPTION = `Links in mails end in \`#token=…\`: put what follows \`token=\` into \`verifyToken\` or \`resetToken\`.
A new password is \`newPassword\`; once it is changed, the script swaps it with \`password\`.`

/** Puts the requests of accounts into an order that makes sense, after all other folders, with the end of the session. */
export function accountsLast(folders: Folder[]): Folder[] {
  const items = folders.flatMap(({ item }) => item)
  const ordered = REQUESTS.map(([method, path]) => findItem(items, method, path))
  for (const [method, path, variable] of [
    ['POST', 'api/auth/email/verify', 'verifyToken'],
    ['POST', 'api/auth/password/reset', 'resetToken'],
  ] as const)
    fill(findItem(ordered, method, path), /"token": ".*?"/, `"token": "{{${variable}}}"`)
  for (const path of ['api/auth/password', 'api/auth/password/reset'])
    fill(findItem(ordered, 'POST', path), /"newPassword": ".*?"/, '"newPassword": "{{newPassword}}"')
  findItem(ordered, 'GET', 'api/auth/sessions').event?.push(after(KEEP_SESSION))
  for (const path of ['api/auth/password', 'api/auth/password/reset'])
    findItem(ordered, 'POST', path).event?.push(after(SWAP_PASSWORDS))
  const missing = folders.find(({ name }) => name === NAME)?.item.filter((item) => !ordered.includes(item)) ?? []
  const logout = findItem(ordered, ...LOGOUT)
  const others = folders.filter(({ name }) => name !== NAME)
  return [
    ...others.map((folder) => ({ ...folder, item: folder.item.filter((item) => item !== logout) })),
    { name: NAME, description: DESCRIPTION, item: [...missing, ...ordered] },
  ]
}

function fill({ request }: Item, value: RegExp, variable: string): void {
  if (request.body?.raw !== undefined) request.body.raw = request.body.raw.replace(value, variable)
}
