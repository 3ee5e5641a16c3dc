/** What a login's family of refresh tokens remembers: hashes of token ids, times as epoch ms. */
export interface RotatedFamily {
  currentHash: string
  expiresAtMs: number
  /** The token before the current one. */
  previousHash?: string | undefined
  rotatedAtMs?: number | undefined
}

interface PresentedToken {
  presentedHash: string
  nowMs: number
  graceMs: number
}

/**
 * What a presented refresh token is to its family. Pure.
 * @returns `current`: it may be rotated; `repeated`: its successor was answered within the grace time, and the answer may have got lost;
 * `reused`: it may be stolen, so the family has to be revoked; `unknown`: there is no such family any more
 */
export function judgeToken(
  family: RotatedFamily | undefined,
  { presentedHash, nowMs, graceMs }: PresentedToken,
): 'current' | 'repeated' | 'reused' | 'unknown' {
  if (!family || family.expiresAtMs <= nowMs) return 'unknown'
  if (family.currentHash === presentedHash) return 'current'
  const isLostAnswer = family.previousHash === presentedHash && nowMs - (family.rotatedAtMs ?? 0) <= graceMs
  return isLostAnswer ? 'repeated' : 'reused'
}
