/** A message that a queue or a topic will not take, and its word for why. */
export interface Refusal {
  id: string
  code: string
}
