interface RotatedFamily {
  /** Hash of the token id before the current one. */
  previousHash?: string | undefined
  /** Epoch ms. */
  rotatedAtMs?: number | undefined
}

interface PresentedToken {
  presentedHash: string
  nowMs: number
  graceMs: number
}

/** A client whose answer got lost asks again with the token it has; within the grace time that is no theft. */
export const isLostAnswer = (
  { previousHash, rotatedAtMs = 0 }: RotatedFamily,
  { presentedHash, nowMs, graceMs }: PresentedToken,
): boolean => previousHash === presentedHash && nowMs - rotatedAtMs <= graceMs
