import type { AdminAction, AdminLogEntry } from '@orders/shared/contracts/admin'
import type { Clock } from '@orders/shared/ports/clock'

/** In place of a user's id: who may run a command beside the database need not be a user. */
export const BY_COMMAND = 'command'

/** An entry for the admin log, of this moment. @param by a user's id, or `command` */
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
