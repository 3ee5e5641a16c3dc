/**
 * How often the queue delivers a message before it becomes a dead letter: beyond the order's own retries there is room for
 * deliveries that end without an attempt, such as crashes and waiting for another worker's claim. An order whose message is given up
 * before its retries and its crashes are used up gets another message.
 */
export const maxReceiveCountFor = (maxRetries: number): number => maxRetries + 3

/** How often an event of SES is delivered before it becomes a dead letter: with the worker's back-off that takes some minutes. */
export const SES_EVENTS_MAX_RECEIVE_COUNT = 10
