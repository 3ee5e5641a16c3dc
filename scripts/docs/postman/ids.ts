import { createHash } from 'node:crypto'
import type { Collection, Folder, Item } from './collection.ts'

/** The converter gives new ids each time; those made of names stay, so that the file changes with the document only. */
export function withStableIds({ info, item, ...rest }: Collection): Collection {
  return {
    info: { ...info, _postman_id: idOf(info.name) },
    ...rest,
    item: item.map((folder) => nameFolder(folder, info.name)),
  }
}

function nameFolder({ item, ...folder }: Folder, parent: string): Folder {
  const path = `${parent}/${folder.name}`
  return { id: idOf(path), ...folder, item: item.map((request) => nameItem(request, path)) }
}

function nameItem({ response, ...item }: Item, parent: string): Item {
  const path = `${parent}/${item.name}`
  const answers = response.map((answer) => ({ id: idOf(`${path}/${answer.code}`), ...answer }))
  return { id: idOf(path), ...item, response: answers }
}

/** RFC 9562, section 5.8: a UUIDv8 is of one's own making. */
function idOf(path: string): string {
  const hex = createHash('sha256').update(path).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
