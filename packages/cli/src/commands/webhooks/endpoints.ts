import type { Webhook } from '@orders/shared/contracts/webhooks'
import { toFacts, toTable } from '../../output/table.ts'

/** The endpoints, a row each. */
export const toEndpointTable = (webhooks: readonly Webhook[], columns?: number): string =>
  toTable(
    ['ENDPOINT', 'STATE', 'PENDING', 'FAILURES', 'LAST SUCCESS', 'EVENTS', 'URL'],
    webhooks.map(({ id, url, events, state, health }) => [
      id,
      state,
      String(health.pending),
      String(health.failures),
      health.lastSuccessAt ?? 'never',
      events.join(','),
      url,
    ]),
    columns,
  )

/** All there is of one. */
export function toEndpointFacts(webhook: Webhook): string {
  const { id, url, events, description, state, pausedReason, createdAt, secrets, health } = webhook
  const { pending, failures, failingSince, lastSuccessAt = 'never', lastError } = health
  return toFacts([
    ['Endpoint', id],
    ['URL', url],
    ['Events', events.join(', ')],
    ...(description === undefined ? [] : [['About', description] as const]),
    ['State', pausedReason === undefined ? state : `${state} (${PAUSE_WORDS[pausedReason]})`],
    ['Pending', String(pending)],
    ['Succeeded', lastSuccessAt],
    ...(failures === 0
      ? []
      : [
          [
            'Failing',
            `${failures === 1 ? '1 attempt' : `${failures} attempts`} since ${failingSince ?? 'unknown'}`,
          ] as const,
        ]),
    ...(lastError === undefined ? [] : [['Last error', lastError] as const]),
    ['Created', createdAt],
    ...secrets.map(({ createdAt: at, expiresAt }) => {
      const end = expiresAt === undefined ? '' : `, signs until ${expiresAt}`
      return ['Secret', `made ${at}${end}`] as const
    }),
  ])
}

const PAUSE_WORDS: Record<NonNullable<Webhook['pausedReason']>, string> = {
  operator: 'by an operator',
  gone: 'it answered 410',
  failing: 'nothing but failures for five days',
}
