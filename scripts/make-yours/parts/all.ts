import { CLIENT } from './client.ts'
import { CONSOLE } from './console.ts'
import type { Part } from './part.ts'

export const PARTS = { console: CONSOLE, client: CLIENT } satisfies Record<string, Part>
export type PartName = keyof typeof PARTS
export const isPartName = (name: string): name is PartName => Object.hasOwn(PARTS, name)
