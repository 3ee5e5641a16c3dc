import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type Static, type TSchema } from 'typebox'
import * as Value from 'typebox/value'

/** The contract of the last release, and what it is compared with: the documents of now. */
export const DOCUMENTS = ['openapi', 'asyncapi'] as const
export type DocumentName = (typeof DOCUMENTS)[number]

const ReleaseSchema = Type.Object({
  /** Of package.json. */
  version: Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+$' }),
  commit: Type.String({ pattern: '^[0-9a-f]{40}$' }),
})
export type Release = Static<typeof ReleaseSchema>

const AcceptedBreaksSchema = Type.Array(
  Type.Object(
    {
      document: Type.Enum([...DOCUMENTS]),
      path: Type.String(),
      rule: Type.String(),
      reason: Type.String({ minLength: 20 }),
    },
    { additionalProperties: false },
  ),
)
export type AcceptedBreak = Static<typeof AcceptedBreaksSchema>[number]

export interface Contract {
  release: Release
  /** Breaks that are meant, each with why. */
  accepted: AcceptedBreak[]
  documents: Record<DocumentName, object>
}

const CONTRACTS = 'contracts'
export const RELEASE_FILE = join(CONTRACTS, 'release.json')
export const ACCEPTED_FILE = join(CONTRACTS, 'accepted-breaks.json')
export const documentOf = (name: DocumentName, folder: 'contracts' | 'docs') => join(folder, `${name}.json`)

export const readContract = (root: string): Contract => ({
  release: parsed(ReleaseSchema, join(root, RELEASE_FILE)),
  accepted: parsed(AcceptedBreaksSchema, join(root, ACCEPTED_FILE)),
  documents: readDocuments(root, 'contracts'),
})

export const readDocuments = (root: string, folder: 'contracts' | 'docs'): Record<DocumentName, object> => ({
  openapi: readJson(join(root, documentOf('openapi', folder))) as object,
  asyncapi: readJson(join(root, documentOf('asyncapi', folder))) as object,
})

export const readVersion = (root: string): string =>
  parsed(Type.Object({ version: Type.String() }), join(root, 'package.json')).version

function parsed<T extends TSchema>(schema: T, path: string): Static<T> {
  const value = readJson(path)
  if (Value.Check(schema, value)) return value
  const [fault] = Value.Errors(schema, value)
  throw new Error(`${path}${fault?.instancePath ?? ''} ${fault?.message ?? 'is not what it should be'}`)
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
