/** How long something still lasts, in words; undefined once it is over. */
export function timeLeft(untilMs: number, nowMs: number): string | undefined {
  const seconds = Math.ceil((untilMs - nowMs) / 1000)
  if (!(seconds > 0)) return undefined
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60]
  const parts = [count(minutes, 'minute'), count(rest, 'second')]
  return parts.filter((part) => part !== '').join(' ')
}

const count = (number: number, unit: string): string =>
  number === 0 ? '' : `${number} ${unit}${number === 1 ? '' : 's'}`
