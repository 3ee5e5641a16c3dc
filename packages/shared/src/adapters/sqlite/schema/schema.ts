/**
 * The first schema. What is searched, guarded or counted is a column; what is only ever read whole with its order (lines, total,
 * history, times) is one JSON text, parsed once a read.
 */
export const SCHEMA_V1 = `
CREATE TABLE products (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  price_amount INTEGER NOT NULL,
  price_currency TEXT NOT NULL,
  available INTEGER NOT NULL CHECK (available >= 0),
  stocked INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE orders (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  lease_until_ms INTEGER,
  check_at_ms INTEGER,
  idempotency_key TEXT,
  fingerprint TEXT,
  document TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX orders_by_key ON orders (user_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX orders_by_user ON orders (user_id, id);
CREATE INDEX orders_by_user_and_status ON orders (user_id, status, id);
CREATE INDEX orders_by_status ON orders (status, id);
CREATE INDEX orders_to_check ON orders (check_at_ms) WHERE check_at_ms IS NOT NULL;

-- Counting a million orders takes tens of milliseconds of a thread that also answers requests, even through an index. There is
-- one writer at a time anyway, so counters cost no contention; triggers keep them, so no statement can forget to.
CREATE TABLE order_counts (status TEXT PRIMARY KEY, orders INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
INSERT INTO order_counts (status) VALUES ('PENDING'), ('PROCESSING'), ('CONFIRMED'), ('FAILED'), ('CANCELLED');
CREATE TRIGGER order_counted AFTER INSERT ON orders BEGIN
  UPDATE order_counts SET orders = orders + 1 WHERE status = NEW.status;
END;
CREATE TRIGGER order_recounted AFTER UPDATE OF status ON orders WHEN OLD.status IS NOT NEW.status BEGIN
  UPDATE order_counts SET orders = orders - 1 WHERE status = OLD.status;
  UPDATE order_counts SET orders = orders + 1 WHERE status = NEW.status;
END;
CREATE TRIGGER order_uncounted AFTER DELETE ON orders BEGIN
  UPDATE order_counts SET orders = orders - 1 WHERE status = OLD.status;
END;

CREATE TABLE outbox (
  id TEXT PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  event TEXT NOT NULL,
  lease_until_ms INTEGER NOT NULL DEFAULT 0,
  sent_at_ms INTEGER
) STRICT;
CREATE INDEX outbox_unsent ON outbox (at_ms, id, lease_until_ms, sent_at_ms) WHERE sent_at_ms IS NULL;
CREATE INDEX outbox_sent ON outbox (sent_at_ms) WHERE sent_at_ms IS NOT NULL;

CREATE TABLE mails (
  order_id TEXT NOT NULL REFERENCES orders (id),
  kind TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'unsent',
  lease_until_ms INTEGER NOT NULL DEFAULT 0,
  check_at_ms INTEGER NOT NULL,
  settled_at_ms INTEGER,
  reason TEXT,
  PRIMARY KEY (order_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX mails_to_check ON mails (check_at_ms) WHERE state = 'unsent';

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL,
  email TEXT NOT NULL,
  email_lower TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  current_hash TEXT NOT NULL,
  previous_hash TEXT,
  rotated_at_ms INTEGER,
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_expiry ON sessions (expires_at_ms);

CREATE TABLE dead_letters (
  id TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  reason TEXT NOT NULL,
  receive_count INTEGER NOT NULL,
  at TEXT NOT NULL
) STRICT;
`

/** What admins have done. The triggers keep it append-only, whatever a later statement tries. */
export const SCHEMA_V2 = `
CREATE TABLE admin_log (
  id TEXT PRIMARY KEY,
  at TEXT NOT NULL,
  admin_id TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  details TEXT NOT NULL
) STRICT;
CREATE TRIGGER admin_log_is_kept BEFORE DELETE ON admin_log BEGIN
  SELECT RAISE(ABORT, 'the admin log is append-only');
END;
CREATE TRIGGER admin_log_is_final BEFORE UPDATE ON admin_log BEGIN
  SELECT RAISE(ABORT, 'the admin log is append-only');
END;
`

/** What a dead letter came with beside its body, to be sent again with it. `attributes` is a JSON object of texts. */
export const SCHEMA_V3 = `
ALTER TABLE dead_letters ADD COLUMN group_id TEXT;
ALTER TABLE dead_letters ADD COLUMN attributes TEXT;
`

/** Mails are swept from the ledger, and listed by their state. Of those that are sent there are as many as orders: they are no part of the index. */
export const SCHEMA_V4 = `
ALTER TABLE mails ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
CREATE INDEX mails_by_state ON mails (state, order_id, kind) WHERE state <> 'sent';
`

/**
 * Accounts: what is mailed about them has no order to point to; where sessions came from and whether they have ended; and addresses by
 * their hash only. An ended session is kept until no access token of it is good.
 */
export const SCHEMA_V5 = `
-- Anew and not altered: earlier versions left copies in its pages, of rows that had moved, and these are overwritten now.
CREATE TABLE new_users (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL,
  email TEXT NOT NULL,
  email_lower TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at TEXT NOT NULL,
  email_verified_at TEXT
) STRICT;
INSERT INTO new_users (id, username, email, email_lower, role, password_hash, created_at)
  SELECT id, username, email, email_lower, role, password_hash, created_at FROM users;
DROP TABLE users;
ALTER TABLE new_users RENAME TO users;

ALTER TABLE sessions ADD COLUMN created_at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN last_used_at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN address_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN ended_at_ms INTEGER;
CREATE INDEX sessions_by_user ON sessions (user_id, last_used_at_ms);
CREATE INDEX sessions_ended ON sessions (ended_at_ms) WHERE ended_at_ms IS NOT NULL;

CREATE TABLE account_tokens (
  hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX account_tokens_by_user ON account_tokens (user_id);
CREATE INDEX account_tokens_by_expiry ON account_tokens (expires_at_ms);

CREATE TABLE suppressions (
  id TEXT PRIMARY KEY,
  user_id TEXT,
  reason TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  detail TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX suppressions_by_user ON suppressions (user_id) WHERE user_id IS NOT NULL;

CREATE TABLE mail_allowances (
  id TEXT PRIMARY KEY,
  taken TEXT NOT NULL,
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_allowances_by_expiry ON mail_allowances (expires_at_ms);

CREATE TABLE new_mails (
  subject_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  user_id TEXT,
  state TEXT NOT NULL DEFAULT 'unsent',
  lease_until_ms INTEGER NOT NULL DEFAULT 0,
  check_at_ms INTEGER NOT NULL,
  settled_at_ms INTEGER,
  reason TEXT,
  tries INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (subject_id, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO new_mails (subject_id, kind, state, lease_until_ms, check_at_ms, settled_at_ms, reason, tries)
  SELECT order_id, kind, state, lease_until_ms, check_at_ms, settled_at_ms, reason, tries FROM mails;
DROP TABLE mails;
ALTER TABLE new_mails RENAME TO mails;
CREATE INDEX mails_to_check ON mails (check_at_ms) WHERE state = 'unsent';
CREATE INDEX mails_by_state ON mails (state, subject_id, kind) WHERE state <> 'sent';
CREATE INDEX mails_of_user ON mails (user_id, subject_id) WHERE user_id IS NOT NULL;
CREATE INDEX mails_of_accounts ON mails (settled_at_ms) WHERE kind IN ('verify-email', 'reset-password', 'password-changed');
`

/** Products that are edited and archived, and requests that change something once. Nearly all products are on sale: the index is of the others. */
export const SCHEMA_V6 = `
ALTER TABLE products ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE products ADD COLUMN archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1));
CREATE INDEX products_archived ON products (id) WHERE archived = 1;

CREATE TABLE idempotency (
  id TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  answer TEXT NOT NULL,
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_expiry ON idempotency (expires_at_ms);
`

/** Numbers that people read out. Orders of before get theirs while the system serves; until then they have none here. */
export const SCHEMA_V7 = `
ALTER TABLE orders ADD COLUMN number TEXT;
CREATE UNIQUE INDEX order_by_number ON orders (number) WHERE number IS NOT NULL;
CREATE INDEX orders_without_number ON orders (id) WHERE number IS NULL;
`

/**
 * For operators who look for orders: which products are in which, and what else is known of one. A trigger fills the table, so that no
 * statement can forget to; the lines of an order never change.
 */
export const SCHEMA_V8 = `
CREATE TABLE order_products (
  product_id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  PRIMARY KEY (product_id, order_id)
) STRICT, WITHOUT ROWID;
-- Sorted, they are appended and not inserted: a million orders take seconds.
INSERT OR IGNORE INTO order_products (product_id, order_id)
  SELECT line.value ->> 'productId', orders.id FROM orders, json_each(orders.document, '$.items') AS line ORDER BY 1, 2;
CREATE TRIGGER order_products_kept AFTER INSERT ON orders BEGIN
  INSERT OR IGNORE INTO order_products (product_id, order_id)
    SELECT line.value ->> 'productId', NEW.id FROM json_each(NEW.document, '$.items') AS line;
END;
CREATE INDEX outbox_by_order ON outbox (event ->> '$.data.orderId');
CREATE INDEX admin_log_by_target ON admin_log (target);
`

/**
 * Subscribers: what is announced to them, where it goes, and what has come of it. An announcement is gone once it is passed on. `due_at_ms`
 * of an endpoint is the earliest time at which a delivery of it may be due. `events`, `secrets`, `health`, `announcement` and `attempts` are JSON.
 */
export const SCHEMA_V9 = `
CREATE TABLE announcements (
  audience TEXT NOT NULL,
  event_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  lease_until_ms INTEGER NOT NULL DEFAULT 0,
  announcement TEXT NOT NULL,
  PRIMARY KEY (audience, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX announcements_waiting ON announcements (audience, at_ms, event_id, lease_until_ms);

CREATE TABLE webhooks (
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  events TEXT NOT NULL,
  description TEXT,
  state TEXT NOT NULL,
  paused_reason TEXT,
  secrets TEXT NOT NULL,
  owner_id TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  health TEXT NOT NULL,
  due_at_ms INTEGER NOT NULL,
  not_before_ms INTEGER NOT NULL DEFAULT 0,
  lease_until_ms INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX webhooks_due ON webhooks (due_at_ms) WHERE state = 'active';
CREATE INDEX webhooks_listening ON webhooks (id) WHERE state <> 'disabled';

CREATE TABLE deliveries (
  webhook_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  announcement TEXT,
  at_ms INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending',
  tries INTEGER NOT NULL DEFAULT 0,
  replays INTEGER NOT NULL DEFAULT 0,
  due_at_ms INTEGER NOT NULL,
  attempts TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (webhook_id, event_id)
) STRICT;
CREATE INDEX deliveries_due ON deliveries (webhook_id, due_at_ms, event_id) WHERE state = 'pending';
CREATE INDEX deliveries_by_state ON deliveries (webhook_id, state, event_id);
CREATE INDEX deliveries_by_order ON deliveries (announcement ->> '$.event.data.orderId') WHERE announcement IS NOT NULL;
CREATE INDEX deliveries_by_age ON deliveries (at_ms);

-- The mail about an endpoint that is paused is one about an account.
DROP INDEX mails_of_accounts;
CREATE INDEX mails_of_accounts ON mails (settled_at_ms)
  WHERE kind IN ('verify-email', 'reset-password', 'password-changed', 'webhook-paused');
`

/** API keys: nothing but hashes of them. A key that is rotated has several for a while; the newest comes first. */
export const SCHEMA_V10 = `
CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  expires_at_ms INTEGER,
  last_used_at_ms INTEGER
) STRICT;
CREATE TABLE api_key_secrets (
  hash TEXT PRIMARY KEY,
  key_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  expires_at_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX api_key_secrets_by_key ON api_key_secrets (key_id, position);
`

/** Orders that wait for their answer: thousands may, and who looks for others that are in work steps over none of them. */
export const SCHEMA_V11 = `
ALTER TABLE orders ADD COLUMN await_until_ms INTEGER;
CREATE INDEX orders_in_work ON orders (id) WHERE status = 'PROCESSING' AND await_until_ms IS NULL;
CREATE INDEX orders_awaiting ON orders (await_until_ms) WHERE await_until_ms IS NOT NULL;
`

/** Pictures of products, where they have one. */
export const SCHEMA_V12 = `
ALTER TABLE products ADD COLUMN image_url TEXT;
`

/** For the picture of the last hour: orders by when they came to their end. */
export const SCHEMA_V13 = `
CREATE INDEX orders_settled ON orders (document ->> 'updatedAt', status)
  WHERE status IN ('CONFIRMED', 'FAILED', 'CANCELLED');
`
