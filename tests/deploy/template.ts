import { readFileSync } from 'node:fs'
import { parse, type ScalarTag } from 'yaml'

export interface Template {
  Parameters: Record<string, { Default?: unknown; AllowedPattern?: string }>
  Resources: Record<string, Resource>
}

export interface Resource {
  Type: string
  Condition?: string
  Properties: Record<string, unknown>
}

const FUNCTIONS = ['And', 'Equals', 'GetAtt', 'If', 'Join', 'Not', 'Or', 'Ref', 'Select', 'Split', 'Sub', 'Condition']

/** CloudFormation's short forms, as objects of one key. */
const TAGS = FUNCTIONS.flatMap((name) => [
  { tag: `!${name}`, resolve: (value: string) => ({ [name]: value }) } satisfies ScalarTag,
  {
    tag: `!${name}`,
    collection: 'seq' as const,
    resolve: (value: unknown) => ({ toJSON: () => ({ [name]: JSON.parse(JSON.stringify(value)) }) }),
  },
])

export function readTemplate(file: string): Template {
  const text = readFileSync(new URL(`../../infra/${file}`, import.meta.url), 'utf8')
  return JSON.parse(JSON.stringify(parse(text, { customTags: TAGS as ScalarTag[] }))) as Template
}
