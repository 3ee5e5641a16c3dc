/** The part of a Postman collection (schema v2.1.0) that is used here. */
export interface Collection {
  info: { _postman_id?: string; name: string; description: unknown; schema: string }
  auth?: Auth
  variable: { key: string; value: string }[]
  item: Folder[]
}

export interface Folder {
  id?: string
  name: string
  description?: unknown
  item: Item[]
}

export interface Item {
  id?: string
  name: string
  event?: Script[]
  request: Request
  response: Answer[]
}

export interface Request {
  method: string
  auth?: Auth | null
  header: Value[]
  url: { host: string[]; path: string[]; query: Value[]; variable: Value[] }
  body?: { mode?: string; raw?: string; options?: object }
  description?: unknown
}

export interface Answer {
  id?: string
  name: string
  originalRequest: Request
  status: string
  code: number
  header: Value[]
  body?: string
  _postman_previewlanguage?: string
}

export interface Value {
  key: string
  value: string
  description?: unknown
  disabled?: boolean
}

export interface Script {
  listen: 'prerequest' | 'test'
  script: { type: 'text/javascript'; exec: string[] }
}

export type Auth = { type: 'noauth' } | { type: 'bearer'; bearer: { key: 'token'; value: string; type: 'string' }[] }
