import type { CreateWebhookBody } from '@orders/shared/contracts/webhooks'
import { describe, expect, it } from 'vitest'
import { changesOf, wordsForUrl } from './edit.ts'

describe('an edit of an endpoint', () => {
  const webhook: CreateWebhookBody = { url: 'https://erp.example/', events: ['order.placed', 'order.failed'] }
  const asBefore: Required<CreateWebhookBody> = {
    url: 'https://erp.example/',
    events: ['order.failed', 'order.placed'],
    description: '',
  }

  it('says nothing of what is as it was', () => {
    expect(changesOf(webhook, asBefore)).toEqual({})
    expect(changesOf({ ...webhook, description: 'ERP' }, { ...asBefore, description: 'ERP' })).toEqual({})
  })

  it.each([
    { url: 'https://erp.example/hooks' },
    { description: 'The warehouse' },
    { events: ['order.placed' as const] },
    { events: ['order.placed' as const, 'order.confirmed' as const] },
    { events: [] },
  ])('says what is not: %j', (edit) => {
    expect(changesOf(webhook, { ...asBefore, ...edit })).toEqual(edit)
  })
})

describe('what is wrong with a URL', () => {
  it.each([
    ['', 'must not be empty', 'Enter an address such as https://erp.example/hooks/orders.'],
    ['http://erp.example', 'the URL has to begin with https://', 'The URL has to begin with https://.'],
    ['erp', 'this is no URL', 'This is no URL.'],
  ])('is a sentence: %s', (value, message, words) => expect(wordsForUrl(value, message)).toBe(words))

  it('is what the schema says where it does', () => {
    expect(wordsForUrl('x'.repeat(3000), 'must not have more than 2048 characters')).toBeUndefined()
  })
})
