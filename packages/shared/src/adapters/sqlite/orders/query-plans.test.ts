import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openSqliteStore } from '../store.ts'

/** Holds one row per status; there is nothing to save by an index. */
const SMALL_TABLE = 'order_counts'

const WITH_PRODUCT = `id < :beforeId AND id >= :fromId
      AND EXISTS (SELECT 1 FROM order_products WHERE product_id = :productId AND order_id = orders.id)
      ORDER BY id`

describe('the statements of the store', () => {
  const statements = new Set<string>()
  let db: DatabaseSync

  beforeAll(async () => {
    const prepare = DatabaseSync.prototype.prepare
    const spy = vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (this: DatabaseSync, sql) {
      statements.add(sql)
      db = this
      return prepare.call(this, sql)
    })
    openSqliteStore({ path: ':memory:' })
    spy.mockRestore()
  })
  afterAll(() => db.close())

  const touchingTables = () =>
    [...statements].filter((sql) => /^\s*(SELECT|UPDATE|DELETE)|^\s*INSERT[^?]*SELECT/.test(sql))
  const planOf = (sql: string) =>
    db
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail))

  it('never read a whole table, and never sort', () => {
    const costly = touchingTables().flatMap((sql) => {
      const steps = planOf(sql).filter((step) => !step.includes(SMALL_TABLE) && !step.includes('json_each'))
      // A subquery's own steps are among them
      return steps
        .filter((step) => /TEMP B-TREE|^SCAN (?!.*USING|\(subquery)/.test(step))
        .map((step) => `${step}: ${sql}`)
    })
    expect(costly).toEqual([])
  })

  it.each([
    ...['ASC', 'DESC'].flatMap((direction): [part: string, index: RegExp][] => [
      [
        `WHERE user_id = ? AND status = ? AND id < ? AND id >= ? ORDER BY id ${direction}`,
        /orders_by_user_and_status \(user_id=\? AND status=\? AND id>\? AND id<\?\)/,
      ],
      [
        `WHERE user_id = ? AND id < ? AND id >= ? ORDER BY id ${direction}`,
        /orders_by_user \(user_id=\? AND id>\? AND id<\?\)/,
      ],
      [
        `WHERE status = ? AND id < ? AND id >= ? ORDER BY id ${direction}`,
        /orders_by_status \(status=\? AND id>\? AND id<\?\)/,
      ],
      [
        `FROM orders WHERE id < ? AND id >= ? ORDER BY id ${direction}`,
        /sqlite_autoindex_orders_1 \(id>\? AND id<\?\)/,
      ],
      [
        `WHERE user_id = :userId AND (:status IS NULL OR status = :status) AND ${WITH_PRODUCT} ${direction}`,
        /orders_by_user \(user_id=\? AND id>\? AND id<\?\)\n.*PRIMARY KEY \(product_id=\? AND order_id=\?\)/,
      ],
      [
        `WHERE status = :status AND ${WITH_PRODUCT} ${direction}`,
        /orders_by_status \(status=\? AND id>\? AND id<\?\)\n.*PRIMARY KEY \(product_id=\? AND order_id=\?\)/,
      ],
      [
        `AND (:status IS NULL OR orders.status = :status)
    ORDER BY order_id ${direction}`,
        /^SEARCH order_products USING PRIMARY KEY \(product_id=\? AND order_id>\? AND order_id<\?\)/,
      ],
    ]),
    ['FROM order_products WHERE product_id = ? LIMIT ?', /SEARCH order_products USING PRIMARY KEY \(product_id=\?\)/],
    ["event ->> '$.data.orderId' = ?", /outbox_by_order \(<expr>=\?\)/],
    ['WHERE target IN', /admin_log_by_target \(target=\?\)/],
    ["status = 'PENDING' ORDER BY id LIMIT 1", /orders_by_status \(status=\?\)/],
    ['await_until_ms IS NULL ORDER BY id LIMIT 1', /INDEX orders_in_work$/],
    ['ORDER BY await_until_ms LIMIT 1', /orders_awaiting \(await_until_ms<\?\)/],
    ['AS placed', /COVERING INDEX sqlite_autoindex_orders_1 \(id>\? AND id<\?\)/],
    ['AS settled', /INDEX orders_settled \(<expr>>\? AND <expr><\?\)/],
    ['AS cancellable_until', /INDEX orders_settled \(<expr>>\? AND <expr><\?\)/],
    ['AND idempotency_key = ?', /orders_by_key \(user_id=\? AND idempotency_key=\?\)/],
    ["ifnull(document ->> 'cancellableUntil'", /orders_to_check \(check_at_ms>\? AND check_at_ms<\?\)/],
    ['check_at_ms <= ? AND lease_until_ms <= ?', /mails_to_check \(check_at_ms<\?\)/],
    ["state = :state AND state <> 'sent'", /mails_by_state \(state=\? AND /],
    ["state = 'sent' AND (subject_id, kind) <", /PRIMARY KEY/],
    ['subject_id = :ofSubject', /PRIMARY KEY \(subject_id=\?/],
    ['lease_until_ms <= ? ORDER BY', /INDEX outbox_unsent/],
    ['DELETE FROM outbox', /COVERING INDEX outbox_sent/],
    ['AS unsent FROM mails', /COVERING INDEX mails_to_check/],
    ['AS pending', /COVERING INDEX outbox_unsent/],
    ['ORDER BY last_used_at_ms DESC LIMIT 100', /sessions_by_user \(user_id=\?\)/],
    ['ended_at_ms >= ?', /COVERING INDEX sessions_ended \(ended_at_ms>\?\)/],
    ['address_hash = ? LIMIT 1', /sessions_by_user \(user_id=\?\)/],
    ['user_id = :userId AND id <> :exceptId', /sessions_by_user \(user_id=\?\)/],
    ["SET user_agent = ''", /sessions_by_user \(user_id=\?\)/],
    ['FROM sessions WHERE expires_at_ms <= ?', /COVERING INDEX sessions_by_expiry/],
    ['FROM account_tokens WHERE expires_at_ms <= ?', /COVERING INDEX account_tokens_by_expiry/],
    ['FROM account_tokens WHERE user_id = ? AND purpose = ?', /account_tokens_by_user \(user_id=\?\)/],
    ['FROM mail_allowances WHERE expires_at_ms <= ?', /COVERING INDEX mail_allowances_by_expiry/],
    ['SET user_id = NULL', /suppressions_by_user \(user_id=\?\)/],
    ['SET idempotency_key = NULL', /orders_by_key \(user_id=\? AND idempotency_key>\?\)/],
    ["SET state = 'unsent', check_at_ms = ?", /mails_of_user \(user_id=\?\)/],
    ['ORDER BY subject_id DESC, kind DESC LIMIT 1000', /mails_of_user \(user_id=\?\)/],
    ["SELECT 1 FROM webhooks WHERE state <> 'disabled'", /INDEX webhooks_listening/],
    ['INSERT INTO deliveries (webhook_id, event_id, announcement', /INDEX webhooks_listening/],
    ['IN (SELECT value FROM json_each(:types))', /INDEX webhooks_listening/],
    ['not_before_ms <= ? AND lease_until_ms <= ?', /webhooks_due \(due_at_ms<\?\)/],
    ['FROM announcements WHERE audience = ? AND lease_until_ms <= ?', /announcements_waiting \(audience=\?\)/],
    ['AS waiting', /COVERING INDEX announcements_waiting/],
    ['ORDER BY due_at_ms, event_id LIMIT ?', /deliveries_due \(webhook_id=\? AND due_at_ms<\?\)/],
    ['MIN(due_at_ms) AS next_ms', /COVERING INDEX deliveries_due \(webhook_id=\?\)/],
    ['AS counted FROM (SELECT 1 FROM deliveries', /COVERING INDEX deliveries_(due|by_state) \(webhook_id=\?/],
    [
      'state = ? AND event_id < ? ORDER BY event_id DESC',
      /deliveries_by_state \(webhook_id=\? AND state=\? AND event_id<\?\)/,
    ],
    ['webhook_id = ? AND event_id < ? ORDER BY event_id DESC', /deliveries_1 \(webhook_id=\? AND event_id<\?\)/],
    ['webhook_id = ? AND event_id >= ? ORDER BY event_id LIMIT ?', /deliveries_1 \(webhook_id=\? AND event_id>\?\)/],
    ["announcement ->> '$.event.data.orderId' = ?", /deliveries_by_order \(<expr>=\?\)/],
    ['OR webhook_id NOT IN (SELECT id FROM webhooks)', /INDEX deliveries_by_age \(at_ms<\?\)/],
    ['settled_at_ms < ? LIMIT', /COVERING INDEX mails_of_accounts \(settled_at_ms<\?\)/],
  ])('walk the index made for %s', (part, index) => {
    const matching = touchingTables().filter((sql) => sql.includes(part))
    expect(matching).toHaveLength(1)
    expect(planOf(matching[0]!).join('\n')).toMatch(index)
  })
})
