import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isSecret, readSecretFiles } from './secret-files.ts'
import { ApiConfigSchema, EmbeddedConfigSchema, WorkerConfigSchema } from './services.ts'
import { VARIABLES } from './variables.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orders-secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it.each([
  ['REFRESH_TOKEN_JWT_SECRET', ApiConfigSchema],
  ['FULFILMENT_SECRET', WorkerConfigSchema],
  ['MONGODB_URL', EmbeddedConfigSchema],
])('the content of a file is the value of %s, without the line break at its end', (name, schema) => {
  const path = join(folder, 'secret')
  for (const [content, value] of [
    ['one line', 'one line'],
    ['one line\n', 'one line'],
    ['one line\r\n', 'one line'],
    [' two\nlines \n\n', ' two\nlines \n'],
  ] as const) {
    writeFileSync(path, content)
    expect(readSecretFiles(schema, { [`${name}_FILE`]: path })).toEqual({ values: { [name]: value }, problems: {} })
  }
})

it('what a service does not read is not opened for it', () => {
  expect(readSecretFiles(WorkerConfigSchema, { REFRESH_TOKEN_JWT_SECRET_FILE: '/none' })).toEqual({
    values: {},
    problems: {},
  })
})

it('every secret may be in a file, and nothing else', () => {
  const secrets = Object.entries(VARIABLES).filter(([, variable]) => isSecret(variable))
  expect(secrets.map(([name]) => name).toSorted()).toEqual([
    'ACCESS_TOKEN_JWT_SECRET',
    'ACCESS_TOKEN_JWT_SECRET_PREVIOUS',
    'ACCESS_TOKEN_PRIVATE_KEY',
    'ACCESS_TOKEN_PRIVATE_KEY_PREVIOUS',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'FULFILMENT_SECRET',
    'MONGODB_URL',
    'REDIS_URL',
    'REFRESH_TOKEN_JWT_SECRET',
    'REFRESH_TOKEN_JWT_SECRET_PREVIOUS',
  ])
})
