import type { OpenApiDocument } from '@orders/api/http/openapi/document'
import { accountsLast } from './postman/accounts.ts'
import type { Collection, Folder } from './postman/collection.ts'
import { convert } from './postman/convert.ts'
import { withStableIds } from './postman/ids.ts'
import { after, KEEP_ORDER, KEEP_TOKENS } from './postman/scripts.ts'
import { findItem, storyOf } from './postman/story.ts'
import { tidy } from './postman/tidy.ts'

const DESCRIPTION = `Run the folder "Story", or "Log in" and then whatever you like: the scripts keep tokens and ids in variables.
Set \`baseUrl\` to where the API is. The requests of the other folders are those of the OpenAPI document, by tag.`

const VARIABLES = {
  baseUrl: 'http://127.0.0.1:3000',
  email: 'ada@example.com',
  password: 'correct horse battery',
  accessToken: '',
  refreshToken: '',
  productId: 'helmet1',
  newProductId: 'citybike1',
  orderId: '',
  sessionId: '01932c07-4444-7b3c-8a5d-0e5f7f1c2d3e',
  newPassword: 'staple of nine meadows',
  verifyToken: 'from the mail',
  resetToken: 'from the mail',
}

/** A Postman collection, made of the OpenAPI document. */
export async function postmanCollection(document: OpenApiDocument): Promise<string> {
  const { info, item } = await convert(document)
  const folders = item.map(({ name, description, item }): Folder => ({ name, description, item: item.map(tidy) }))
  const items = folders.flatMap((folder) => folder.item)
  const story = storyOf(items)
  findItem(items, 'POST', 'api/auth/login').event?.push(after(KEEP_TOKENS))
  findItem(items, 'POST', 'api/auth/refresh').event?.push(after(KEEP_TOKENS))
  findItem(items, 'POST', 'api/orders').event?.push(after(KEEP_ORDER))
  const collection: Collection = withStableIds({
    info: { name: info.name, description: DESCRIPTION, schema: info.schema },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{accessToken}}', type: 'string' }] },
    variable: Object.entries(VARIABLES).map(([key, value]) => ({ key, value })),
    item: [story, ...accountsLast(folders)],
  })
  return `${JSON.stringify(collection, null, 2)}\n`
}
