import { WrongArguments } from './command.ts'

const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/i

/** How times are written, for usage and complaints. */
export const TIME_FORMS = '2026-01-31 or 2026-01-31T12:00:00Z'

/**
 * A day or a moment, in UTC where no zone is said: what a command finds must not depend on where it is run.
 * @returns ISO 8601 in UTC
 * @throws WrongArguments
 */
export function timeOf(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const [, day = '', time = '00:00', zone = 'Z'] = TIME.exec(text) ?? []
  const ms = Date.parse(`${day}T${time}${zone}`.toUpperCase())
  if (Number.isNaN(ms)) throw new WrongArguments(`${name} is a time such as ${TIME_FORMS}`)
  // JavaScript would take 30 February for 2 March
  if (!new Date(`${day}T00:00Z`).toISOString().startsWith(day)) throw new WrongArguments(`${name}: there is no ${day}`)
  return new Date(ms).toISOString()
}
