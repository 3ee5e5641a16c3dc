/** The time and new ids, passed in so that decisions are pure and tests set both. */
export interface Clock {
  /** Epoch milliseconds. */
  nowMs(): number
  /** A UUIDv7 (RFC 9562); ids made later in one process sort later. */
  newId(): string
}
