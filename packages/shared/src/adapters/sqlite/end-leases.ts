import type { DatabaseSync } from 'node:sqlite'

/**
 * Ends every lease. For a start that owns the folder: whoever held one has died, and waiting for it to run out would only delay what
 * the last run left. Orders keep their versions, so even a holder that were alive could not commit.
 */
export function endLeases(db: DatabaseSync): void {
  db.exec(`
    BEGIN IMMEDIATE;
    UPDATE orders SET lease_until_ms = 0 WHERE status = 'PROCESSING' AND lease_until_ms > 0;
    UPDATE outbox SET lease_until_ms = 0 WHERE sent_at_ms IS NULL AND lease_until_ms > 0;
    UPDATE mails SET lease_until_ms = 0, check_at_ms = 0 WHERE state = 'unsent' AND lease_until_ms > 0;
    COMMIT;`)
}
