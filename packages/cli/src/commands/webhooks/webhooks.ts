import { BY_COMMAND } from '@orders/shared/admin/entry'
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhooks,
  rotateSecret,
  updateWebhook,
} from '@orders/shared/admin/webhooks'
import { ORDER_EVENT_TYPES, type OrderEventType } from '@orders/shared/contracts/events'
import type { WebhookState, WebhookWithSecret } from '@orders/shared/contracts/webhooks'
import type { Command } from 'commander'
import { listOf, parseText } from '../../arguments.ts'
import { doAll } from '../bulk.ts'
import { addPageOptions, noteOfMore, type PageOptions, pageOf } from '../pages.ts'
import { addGroup, addResultCommand, type CommandResult, type ResultOptions, type Run } from '../run.ts'
import { addDeliveries } from './deliveries.ts'
import { toEndpointFacts, toEndpointTable } from './endpoints.ts'
import { addPing } from './ping.ts'

interface EditOptions extends ResultOptions {
  url?: string
  events?: OrderEventType[]
  description?: string
}

const SWITCHES = [
  { name: 'pause', state: 'paused', summary: 'keep what happens for endpoints, and deliver it once they are resumed' },
  { name: 'resume', state: 'active', summary: 'deliver to endpoints again, beginning with what was kept' },
  { name: 'disable', state: 'disabled', summary: 'let endpoints hear of nothing; what happens meanwhile is not kept' },
] as const satisfies { name: string; state: WebhookState; summary: string }[]

export function addWebhooks(orderctl: Command, run: Run): void {
  const webhooks = addGroup(orderctl, 'webhooks', 'endpoints that events are posted to, and their deliveries')

  addPageOptions(addResultCommand(webhooks, 'list', 'list endpoints with their health')).action(
    (options: PageOptions) =>
      run(options, async (backing, { columns }) => {
        const { items, nextCursor } = await listWebhooks(backing, pageOf(options))
        return { json: items, text: toEndpointTable(items, columns), note: noteOfMore(items, nextCursor) }
      }),
  )

  addResultCommand(webhooks, 'show <id>', 'show an endpoint with its health').action((id: string, options) =>
    run(options, async (backing) => {
      const webhook = await getWebhook(backing, id)
      return { json: webhook, text: toEndpointFacts(webhook) }
    }),
  )

  addEditOptions(addResultCommand(webhooks, 'create <url>', 'add an endpoint; its secret is shown this once')).action(
    (url: string, { events = [...ORDER_EVENT_TYPES], description, ...options }: EditOptions) =>
      run(options, async (backing) => {
        const body = { url, events, ...(description === undefined ? {} : { description }) }
        const webhook = await createWebhook(backing, { body, by: BY_COMMAND })
        return withSecret(webhook)
      }),
  )

  addEditOptions(
    addResultCommand(webhooks, 'update <id>', 'change an endpoint').option('--url <url>', 'where it is', parseText),
  ).action((id: string, { json, ...body }: EditOptions, command: Command) => {
    if (Object.keys(body).length === 0) command.error('error: say what to change: --url, --events or --description')
    return run({ ...(json === undefined ? {} : { json }) }, async (backing) => {
      const webhook = await updateWebhook(backing, { id, body, by: BY_COMMAND })
      return { json: webhook, text: toEndpointFacts(webhook) }
    })
  })

  for (const { name, state, summary } of SWITCHES) addSwitch(webhooks, run, { name, state, summary })

  addResultCommand(webhooks, 'delete <ids...>', 'delete endpoints, with the log of their deliveries').action(
    (ids: string[], options) =>
      run(options, (backing, terminal) => {
        const work = async (id: string) => {
          await deleteWebhook(backing, { id, by: BY_COMMAND })
          return 'DELETED'
        }
        return doAll({ things: 'endpoints', ids, total: ids.length, work }, terminal)
      }),
  )

  addPing(webhooks, run)

  addResultCommand(
    webhooks,
    'rotate-secret <id>',
    'give an endpoint a new secret, shown this once; the one before signs as well for a day',
  ).action((id: string, options) =>
    run(options, async (backing) => withSecret(await rotateSecret(backing, { id, by: BY_COMMAND }))),
  )

  addDeliveries(webhooks, run)
}

const addEditOptions = (command: Command): Command =>
  command
    .option(
      '--events <types>',
      `what it hears of, with commas between: ${ORDER_EVENT_TYPES.join(',')}`,
      listOf(ORDER_EVENT_TYPES),
    )
    .option('--description <text>', 'for people', parseText)

function addSwitch(
  webhooks: Command,
  run: Run,
  { name, state, summary }: { name: string; state: WebhookState; summary: string },
): void {
  addResultCommand(webhooks, `${name} <ids...>`, summary).action((ids: string[], options) =>
    run(options, (backing, terminal) => {
      const work = async (id: string) => {
        await updateWebhook(backing, { id, body: { state }, by: BY_COMMAND })
        return state
      }
      return doAll({ things: 'endpoints', ids, total: ids.length, work }, terminal)
    }),
  )
}

const withSecret = (webhook: WebhookWithSecret): CommandResult => ({
  json: webhook,
  text: `${toEndpointFacts(webhook)}\n\n${webhook.secret}`,
  note: 'The last line is the secret that deliveries are signed with. It is shown this once.',
})
