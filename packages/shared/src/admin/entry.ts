import { hostname, userInfo } from 'node:os'
import type { AdminAction, AdminLogEntry } from '../contracts/admin.ts'
import type { Clock } from '../ports/clock.ts'

/** In place of a user's id: who may run a command beside the database need not be a user, but has an account on its machine. */
export const BY_COMMAND = `command:${accountOfThisProcess()}@${hostname()}`

function accountOfThisProcess(): string {
  const { SUDO_USER } = process.env
  if (SUDO_USER) return SUDO_USER
  try {
    return userInfo().username
  } catch {
    // Containers run as numbers without a name
    return String(process.getuid?.() ?? 'unknown')
  }
}

/** An entry for the admin log, of this moment. @param by a user's id, or BY_COMMAND */
export const toEntry = (
  clock: Clock,
  by: string,
  action: AdminAction,
  target: string,
  details: AdminLogEntry['details'] = {},
): AdminLogEntry => ({
  id: clock.newId(),
  at: new Date(clock.nowMs()).toISOString(),
  adminId: by,
  action,
  target,
  details,
})
