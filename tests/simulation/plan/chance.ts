import type { Random } from '../../scenarios/random.ts'

export const chance = (random: Random, share: number): boolean => random.next() < share
export const pick = <T>(random: Random, items: readonly T[]): T => items[random.between(0, items.length - 1)] as T
