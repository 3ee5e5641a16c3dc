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
