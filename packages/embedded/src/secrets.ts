import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import * as Value from 'typebox/value'

const SecretsSchema = Type.Object({
  ACCESS_TOKEN_JWT_SECRET: Type.String({ minLength: 32 }),
  REFRESH_TOKEN_JWT_SECRET: Type.String({ minLength: 32 }),
})
export type Secrets = Static<typeof SecretsSchema>

/** Secrets made once and kept, readable by their owner only: tokens stay valid when the system is started again. */
export function keepSecrets(dataDir: string): Secrets {
  const path = join(dataDir, 'secrets.json')
  if (!existsSync(path)) makeSecrets(path)
  return Value.Parse(SecretsSchema, JSON.parse(readFileSync(path, 'utf8')))
}

/** The file appears whole or not at all, also in a crash; of several processes that start at once, one makes it. */
function makeSecrets(path: string): void {
  const secrets: Secrets = { ACCESS_TOKEN_JWT_SECRET: newSecret(), REFRESH_TOKEN_JWT_SECRET: newSecret() }
  const draft = `${path}.${randomUUID()}`
  writeFileSync(draft, JSON.stringify(secrets, null, 2), { mode: 0o600, flag: 'wx', flush: true })
  try {
    linkSync(draft, path)
  } catch (error) {
    if (!existsSync(path)) throw error
  } finally {
    unlinkSync(draft)
  }
}

const newSecret = (): string => randomBytes(48).toString('base64url')
