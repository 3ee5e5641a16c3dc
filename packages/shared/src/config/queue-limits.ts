/**
 * Deliveries on top of all retries before SQS itself moves a message to the dead letters. A worker decides about an order that keeps
 * failing before that; what is left for SQS are messages that kill their worker.
 */
const RECEIVES_BEYOND_RETRIES = 3

export const maxReceiveCountOf = ({ MAX_SQS_RETRIES }: { MAX_SQS_RETRIES: number }): number =>
  MAX_SQS_RETRIES + RECEIVES_BEYOND_RETRIES
