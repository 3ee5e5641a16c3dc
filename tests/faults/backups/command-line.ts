import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '@orders/shared/adapters/clock'
import { openSqliteAudit } from '@orders/shared/adapters/sqlite/audit'
import { audit } from '@orders/shared/audit/audit'
import { runCommand } from '../../e2e/commands.ts'

/** Orders that are half done when a backup is made are what it is about. */
const GRACE_SECONDS = 300

/** Backups of embedded mode, by the command line. */
export function createBackups(dataDir: string) {
  const folder = join(dataDir, '..')
  const cli = async (...args: string[]) => {
    const end = await runCommand({ folder, env: { DATA_DIR: dataDir }, args })
    assert.equal(end.code, 0, `${args.join(' ')}: ${end.stderr}`)
  }
  const files: string[] = []
  return {
    make: async () => {
      const file = join(folder, `backup-${files.length}.sqlite`)
      await cli('backup', file)
      files.push(file)
      return file
    },
    /** Where all but the backup is lost. */
    restore: async (file: string) => {
      await rm(dataDir, { recursive: true })
      await cli('restore', file)
    },
  }
}

export async function assertSoundFile(path: string): Promise<void> {
  const { source, close } = openSqliteAudit(path)
  const { violations } = await audit({ source, clock: systemClock }, { graceMs: GRACE_SECONDS * 1000 }).finally(close)
  assert.deepEqual(violations, [], `the auditor found ${violations.length} violations in a backup`)
}

/** Ids of the orders whose mail it knows to be sent. */
export function ordersMailedIn(path: string): Set<unknown> {
  const db = new DatabaseSync(path, { readOnly: true })
  const rows = db.prepare(`SELECT subject_id FROM mails WHERE state = 'sent'`).all()
  db.close()
  return new Set(rows.map((row) => row['subject_id']))
}
