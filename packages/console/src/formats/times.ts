const FORMAT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

/** In the reader's time zone. */
export const formatTime = (iso: string): string => FORMAT.format(new Date(iso))

const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })

/** The time of day. */
export const formatClock = (ms: number): string => CLOCK.format(ms)

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export function formatAge(seconds: number): string {
  if (seconds < 1) return 'under 1 s'
  if (seconds < 2 * MINUTE) return `${Math.floor(seconds)} s`
  if (seconds < 2 * HOUR) return `${Math.floor(seconds / MINUTE)} min`
  if (seconds < 2 * DAY) return `${Math.floor(seconds / HOUR)} h`
  return `${Math.floor(seconds / DAY)} days`
}
