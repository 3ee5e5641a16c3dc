/** A mail that has taken a part of an allowance, and when (epoch ms). */
export interface Taken {
  mailId: string
  atMs: number
}

interface Limit {
  nowMs: number
  windowMs: number
  most: number
}

/** @returns what is taken of an allowance with this mail; undefined where there is nothing left for it. Pure. */
export function takeAllowance(taken: readonly Taken[], mailId: string, { nowMs, windowMs, most }: Limit) {
  const recent = taken.filter(({ atMs }) => atMs > nowMs - windowMs)
  if (recent.some((one) => one.mailId === mailId)) return recent
  return recent.length < most ? [...recent, { mailId, atMs: nowMs }] : undefined
}
