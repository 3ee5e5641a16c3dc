/** Mails are swept from the ledger, and listed by their state. Of those that are sent there are as many as orders: they are no part of the index. */
export const SCHEMA_V4 = `
ALTER TABLE mails ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
CREATE INDEX mails_by_state ON mails (state, order_id, kind) WHERE state <> 'sent';
`
