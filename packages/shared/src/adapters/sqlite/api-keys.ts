import type { DatabaseSync } from 'node:sqlite'
import { type ApiKeySecret, rotatedSecrets, shownOnce } from '../../domain/api-key.ts'
import type { IdempotentRequest } from '../../domain/idempotency-key.ts'
import type { ApiKeyRecord, ApiKeyStore } from '../../ports/api-keys.ts'
import { prepareAdminLogInsert } from './admin-log.ts'
import type { Connection } from './connection/transactions.ts'
import { prepareAnswers } from './idempotency.ts'
import { AFTER_ALL_IDS, integer, optional, type Row, text } from './rows.ts'

export function createSqliteApiKeys({ db, read, write }: Connection): ApiKeyStore {
  const statements = prepareStatements(db)
  const secretsOf = prepareSecrets(db)
  const log = prepareAdminLogInsert(db)
  const answers = prepareAnswers(db)

  const toRecord = (row: Row) => toApiKey(row, secretsOf.find(text(row, 'id')))
  const find = (id: string): ApiKeyRecord | undefined => {
    const row = statements.find.get(id)
    return row && toRecord(row)
  }
  const refuseRepeated = (request: IdempotentRequest | undefined) => {
    const earlier = request && answers.find(request)
    if (earlier !== undefined) throw shownOnce(JSON.parse(earlier))
  }
  const keep = (request: IdempotentRequest | undefined, id: string) => {
    if (request) answers.keep(request, JSON.stringify(id))
  }

  return {
    insert: (key, entry, request) =>
      write(() => {
        refuseRepeated(request)
        const { id, name, scopes, createdAt, createdBy, expiresAtMs = null, lastUsedAtMs = null } = key
        statements.insert.run(id, name, JSON.stringify(scopes), createdAt, createdBy, expiresAtMs, lastUsedAtMs)
        secretsOf.replace(id, key.secrets)
        log(entry)
        keep(request, id)
      }),
    findById: (id) => read(() => find(id)),
    findByHash: (hash) =>
      read(() => {
        const row = statements.findByHash.get(hash)
        return row && toRecord(row)
      }),
    list: ({ limit, beforeId = AFTER_ALL_IDS }) => read(() => statements.list.all(beforeId, limit).map(toRecord)),
    rotate: (id, rotation, entry, request) =>
      write(() => {
        refuseRepeated(request)
        const key = find(id)
        if (!key) return undefined
        const secrets = rotatedSecrets(key.secrets, rotation)
        secretsOf.replace(id, secrets)
        log(entry)
        keep(request, id)
        return { ...key, secrets }
      }),
    revoke: (id, entry) =>
      write(() => {
        const wasThere = statements.remove.run(id).changes > 0
        if (!wasThere) return false
        secretsOf.replace(id, [])
        log(entry)
        return true
      }),
    noteUse: (id, atMs) =>
      write(() => {
        statements.noteUse.run(atMs, id, atMs)
      }),
  }
}

const prepareStatements = (db: DatabaseSync) => ({
  insert: db.prepare(`
    INSERT INTO api_keys (id, name, scopes, created_at, created_by, expires_at_ms, last_used_at_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?)`),
  find: db.prepare('SELECT * FROM api_keys WHERE id = ?'),
  findByHash: db.prepare('SELECT * FROM api_keys WHERE id = (SELECT key_id FROM api_key_secrets WHERE hash = ?)'),
  list: db.prepare('SELECT * FROM api_keys WHERE id < ? ORDER BY id DESC LIMIT ?'),
  remove: db.prepare('DELETE FROM api_keys WHERE id = ?'),
  noteUse: db.prepare(
    'UPDATE api_keys SET last_used_at_ms = ? WHERE id = ? AND (last_used_at_ms IS NULL OR last_used_at_ms < ?)',
  ),
})

function prepareSecrets(db: DatabaseSync) {
  const find = db.prepare('SELECT hash, expires_at_ms FROM api_key_secrets WHERE key_id = ? ORDER BY position')
  const remove = db.prepare('DELETE FROM api_key_secrets WHERE key_id = ?')
  const insert = db.prepare('INSERT INTO api_key_secrets (hash, key_id, position, expires_at_ms) VALUES (?, ?, ?, ?)')
  return {
    find: (id: string) => find.all(id).map(toSecret),
    replace: (id: string, secrets: readonly ApiKeySecret[]) => {
      remove.run(id)
      for (const [position, { hash, expiresAtMs = null }] of secrets.entries())
        insert.run(hash, id, position, expiresAtMs)
    },
  }
}

function toSecret(row: Row): ApiKeySecret {
  const expiresAtMs = optional(integer, row, 'expires_at_ms')
  return { hash: text(row, 'hash'), ...(expiresAtMs === undefined ? {} : { expiresAtMs }) }
}

function toApiKey(row: Row, secrets: ApiKeySecret[]): ApiKeyRecord {
  const expiresAtMs = optional(integer, row, 'expires_at_ms')
  const lastUsedAtMs = optional(integer, row, 'last_used_at_ms')
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    scopes: JSON.parse(text(row, 'scopes')),
    createdAt: text(row, 'created_at'),
    createdBy: text(row, 'created_by'),
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    ...(lastUsedAtMs === undefined ? {} : { lastUsedAtMs }),
    secrets,
  }
}
