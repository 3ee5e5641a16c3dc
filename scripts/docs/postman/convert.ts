import type { OpenApiDocument } from '@orders/api/http/openapi/document'
import converter from 'openapi-to-postmanv2'
import type { Collection } from './collection.ts'

const OPTIONS = { folderStrategy: 'Tags', parametersResolution: 'Example', requestNameSource: 'Fallback' }

/** What the document says, as a collection: a folder for each tag. */
export function convert(document: OpenApiDocument): Promise<Collection> {
  return new Promise((resolve, reject) => {
    converter.convertV2(
      { type: 'json', data: withParameterExamples(document) },
      OPTIONS,
      (error, { output, reason }) => {
        const [made] = output ?? []
        if (error || !made) reject(error ?? new Error(reason))
        else resolve(made.data as Collection)
      },
    )
  })
}

/** The converter makes up a value, another one each time, where the example is not beside the schema. */
function withParameterExamples(document: OpenApiDocument): OpenApiDocument {
  const copy = structuredClone(document)
  for (const { parameters = [] } of Object.values(copy.paths).flatMap((path) => Object.values(path)))
    for (const parameter of parameters) parameter.example ??= parameter.schema.examples?.[0]
  return copy
}
