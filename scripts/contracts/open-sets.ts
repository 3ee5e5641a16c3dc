/**
 * Sets of words, and lists of alternatives, that grow: a consumer has to bear a value that it does not know (docs/api-clients.md, docs/events.md).
 * All others are closed: a program may switch over an order's status and be done. JSON pointers, `*` for any step.
 */
export const OPEN_SETS: readonly string[] = [
  // Error codes, and which of them an operation answers
  '#/components/schemas/ErrorCode/enum',
  '#/components/responses/*/content/application~1problem+json/schema/allOf/1/properties/code/enum',
  // What operators can do, what is mailed, and what can happen to an order
  '#/components/schemas/AdminLogEntry/properties/action/enum',
  '#/components/schemas/AdminMail/properties/kind/enum',
  '#/components/schemas/OrderTimeline/properties/items/items/anyOf/*',
  '#/components/schemas/OrderTimeline/properties/items/items/anyOf/*/properties/action/enum',
  '#/components/schemas/OrderTimeline/properties/items/items/anyOf/*/properties/event/enum',
  '#/components/schemas/OrderTimeline/properties/items/items/anyOf/*/properties/kind/enum',
]

const GROWTH = ['enum-values-added', 'schema-combinator-changed']

const stepsOf = (pointer: string): string[] => pointer.split('/')

/** A set that is open has grown. */
export const isOpenSet = ({ path, rule, message }: { path: string; rule: string; message: string }): boolean =>
  GROWTH.includes(rule) && !/\bremoved\b/.test(message) && OPEN_SETS.some((open) => fits(stepsOf(open), stepsOf(path)))

const fits = (open: readonly string[], steps: readonly string[]): boolean =>
  open.length === steps.length && open.every((step, n) => step === '*' || step === steps[n])
