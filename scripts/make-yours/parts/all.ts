import { CLIENT } from './client.ts'
import { CONSOLE } from './console.ts'
import { EMBEDDED } from './embedded.ts'
import type { Part } from './part.ts'
import { WEBHOOKS } from './webhooks.ts'

/** In the order in which they are taken out: a part is moved after all have been edited in it. */
export const PARTS = { console: CONSOLE, client: CLIENT, webhooks: WEBHOOKS, embedded: EMBEDDED } satisfies Record<
  string,
  Part
>
export type PartName = keyof typeof PARTS
export const isPartName = (name: string): name is PartName => Object.hasOwn(PARTS, name)
