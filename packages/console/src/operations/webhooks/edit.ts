import type { CreateWebhookBody, UpdateWebhookBody, Webhook } from '@orders/shared/contracts/webhooks'

export const EXAMPLE_URL = 'https://erp.example/hooks/orders'

/** @returns what is not as it was, so that what another admin has changed meanwhile stays */
export function changesOf(
  webhook: Pick<Webhook, 'url' | 'events' | 'description'> | undefined,
  body: Required<CreateWebhookBody>,
): UpdateWebhookBody {
  const { url, description = '', events = [] } = webhook ?? {}
  const isAsBefore = body.events.length === events.length && body.events.every((event) => events.includes(event))
  return {
    ...(body.url === url ? {} : { url: body.url }),
    ...(body.description === description ? {} : { description: body.description }),
    ...(isAsBefore ? {} : { events: body.events }),
  }
}

/** The rules for URLs are sentences without their capital letter and their stop; those of the schema go on after a name. */
export function wordsForUrl(value: string, message: string): string | undefined {
  if (value === '') return `Enter an address such as ${EXAMPLE_URL}.`
  return /^(the|this) /.test(message) ? `${message.charAt(0).toUpperCase()}${message.slice(1)}.` : undefined
}
