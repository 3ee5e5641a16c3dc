import { readFile, writeFile } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import type { AdminLogEntry } from '@orders/shared/contracts/admin'
import type { Order } from '@orders/shared/contracts/orders'
import { addressHash } from '@orders/shared/domain/mail-address'
import { decide, type OrderCommand } from '@orders/shared/domain/order'
import { numberOf } from '@orders/shared/domain/order-number'
import {
  aCompleteChange,
  aDeadLetter,
  aLine,
  anEvent,
  anId,
  anOrder,
  aProduct,
  aUser,
} from '@orders/shared/testing/builders'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BENCHES, type Bench } from './orderctl-bench.ts'
import { throwAwayFolder } from './system.ts'

describe.each(BENCHES)('orderctl on $name', ({ open }) => {
  let bench: Bench
  const product = aProduct({ id: 'bike1', name: 'Bike', price: { amount: 9800, currency: 'USD' }, available: 100 })
  const user = aUser({ email: 'ada@example.com' })
  beforeAll(async () => {
    bench = await open()
    const { name, price, available } = product
    await bench.store.products.put(product.id, { name, price, available })
    await bench.store.users.insert(user)
  })
  afterAll(() => bench.close())

  async function place(units = 1, ...commands: OrderCommand[]): Promise<string> {
    let order = anOrder({ userId: user.id, items: [aLine(product, units)] })
    await bench.store.orders.place(order, anEvent(order))
    for (const command of commands) {
      const change = decide(order, command, Date.now())
      if (change === 'already applied') throw new Error('nothing to do')
      await bench.store.orders.commit(aCompleteChange(change))
      order = change.after
    }
    return order.id
  }
  const CLAIM = { type: 'claim', leaseMs: 1, checkAtMs: 1 } as const
  const FAILED = [
    { type: 'claim', leaseMs: 1, checkAtMs: 1 },
    { type: 'fail', reason: 'the warehouse is closed', attempted: true },
  ] as const
  /** Ids begin with their time in milliseconds. */
  const nextMillisecond = async () => {
    const now = Date.now()
    await expect.poll(() => Date.now(), { interval: 1 }).toBeGreaterThan(now + 1)
  }
  const statusOf = async (id: string) => (await bench.store.orders.findById(id))?.status
  const json = async (...args: string[]) => JSON.parse((await bench.ctl(...args, '--json')).stdout)

  it('lists orders as a table, and as JSON', async () => {
    const [older, newer] = [await place(), await place(1, { type: 'cancel' })]
    const { code, stdout, stderr } = await bench.ctl('orders', 'list', '--customer', 'ADA@example.com', '--limit', '2')
    expect([code, stderr]).toEqual([0, ''])
    const [head, first, second] = stdout.trim().split('\n')
    expect(head).toMatch(/^ORDER +NUMBER +STATUS +TOTAL +PLACED +CUSTOMER$/)
    expect(first).toMatch(
      new RegExp(`^${newer} +${numberOf(newer)} +CANCELLED +98.00 USD +2026-01-31T12:00:00.000Z +ada@example.com$`),
    )
    expect(second).toContain(older)
    const listed: Order[] = await json('orders', 'list', '--status', 'cancelled')
    expect(listed.map(({ id, status }) => [id, status])).toEqual([[newer, 'CANCELLED']])
    const { code: unknown, stderr: complaint } = await bench.ctl('orders', 'list', '--customer', 'nobody@example.com')
    expect([unknown, complaint]).toEqual([1, 'Nobody has registered as nobody@example.com.\n'])
  })

  it('lists orders by the time of their placing, and page after page', async () => {
    await nextMillisecond()
    const before = new Date().toISOString()
    const placed = [await place(), await place(), await place()].toReversed()
    await nextMillisecond()
    const after = new Date().toISOString()
    const idsOf = async (...args: string[]) => (await json('orders', 'list', ...args)).map(({ id }: Order) => id)
    expect(await idsOf('--from', before)).toEqual(placed)
    expect(await idsOf('--from', before, '--to', after)).toEqual(placed)
    expect(await idsOf('--from', after)).toEqual([])
    const backwards = await bench.ctl('orders', 'list', '--from', '2026-02-01', '--to', '2026-01-31')
    expect([backwards.code, backwards.stderr]).toEqual([2, expect.stringContaining('--from is later than --to')])
    expect((await json('orders', 'list', '--limit', '1'))[0]).toMatchObject({ attempts: 0 })
    const { stdout, stderr } = await bench.ctl('orders', 'list', '--from', before, '--limit', '2', '--json')
    expect(JSON.parse(stdout).map(({ id }: Order) => id)).toEqual(placed.slice(0, 2))
    expect(stderr).toBe(`There are more: --before ${placed[1]}, or --limit.\n`)
    expect(await idsOf('--from', before, '--before', placed[1] ?? '')).toEqual(placed.slice(2))
  })

  it('shows an order with its lines and its history', async () => {
    const id = await place(2, ...FAILED)
    const { code, stdout } = await bench.ctl('orders', 'show', id)
    expect(code).toBe(0)
    for (const part of [id, 'ada@example.com', 'bike1', '196.00 USD', 'the warehouse is closed'])
      expect(stdout).toContain(part)
    expect(await json('orders', 'show', id)).toMatchObject({ id, userId: user.id, customer: user.email, attempts: 1 })
    const missing = await bench.ctl('orders', 'show', '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e')
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('ORDER_NOT_FOUND')])
  })

  it('retries orders by id, each of them, and says which were refused', async () => {
    const [failed, pending] = [await place(1, ...FAILED), await place()]
    const { code, stdout } = await bench.ctl('orders', 'retry', pending, failed, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toEqual([
      { id: pending, result: 'ORDER_NOT_RETRYABLE', detail: 'The order is PENDING.' },
      { id: failed, result: 'PENDING' },
    ])
    expect(await statusOf(failed)).toBe('PENDING')
  })

  it('says which stock is missing where an order cannot be retried', async () => {
    const failed = await place(3, ...FAILED)
    const { available } = (await bench.store.products.findById('bike1'))!
    await bench.ctl('stock', 'set', 'bike1', '1')
    const detail = 'bike1: 3 wanted, 1 left'
    expect(await json('orders', 'retry', failed)).toEqual([{ id: failed, result: 'OUT_OF_STOCK', detail }])
    expect((await bench.ctl('orders', 'retry', failed)).stdout).toContain(detail)
    await bench.ctl('stock', 'set', 'bike1', String(available))
    expect((await bench.ctl('orders', 'retry', failed)).code).toBe(0)
  })

  it('retries all that have failed', async () => {
    const failed = [await place(1, ...FAILED), await place(1, ...FAILED), await place(1, ...FAILED)]
    const { code, stdout, stderr } = await bench.ctl('orders', 'retry', '--all-failed')
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^(\d+) failed orders: \1 PENDING\n$/)])
    for (const id of failed) {
      expect(stdout).toContain(id)
      expect(await statusOf(id)).toBe('PENDING')
    }
    expect(await bench.store.orders.list({ status: 'FAILED', limit: 10 })).toEqual([])
    expect((await bench.ctl('orders', 'retry', '--all-failed')).stdout).toBe('No failed orders.\n')
  })

  it('takes the number of an order wherever it takes an order, as people write it', async () => {
    const [pending, failed] = [await place(), await place(1, ...FAILED)]
    const sloppy = (id: string) => numberOf(id).replace('-', '').toLowerCase().replaceAll('0', 'o').replaceAll('1', 'L')
    expect(await bench.ctl('orders', 'show', sloppy(pending))).toMatchObject({ code: 0 })
    expect(await json('orders', 'show', sloppy(pending))).toMatchObject({ id: pending, number: numberOf(pending) })
    expect((await bench.ctl('orders', 'show', numberOf(pending))).stdout).toContain(numberOf(pending))
    expect(await json('orders', 'retry', sloppy(failed))).toEqual([{ id: sloppy(failed), result: 'PENDING' }])
    expect(await json('orders', 'cancel', sloppy(pending))).toMatchObject({ id: pending, status: 'CANCELLED' })
    const mails = await json('mails', 'list', '--order', sloppy(pending))
    expect(mails.map(({ id }: { id: string }) => id)).toEqual([`${pending}:cancelled`])
    const unknown = numberOf(anId())
    for (const command of [
      ['show', unknown],
      ['cancel', unknown],
    ]) {
      const { code, stderr } = await bench.ctl('orders', ...command)
      expect([code, stderr]).toEqual([1, expect.stringContaining('ORDER_NOT_FOUND')])
    }
    expect((await bench.ctl('mails', 'list', '--order', unknown)).code).toBe(1)
  })

  it('cancels an order that no worker has in hand, and no other', async () => {
    const [pending, begun] = [await place(), await place(1, { ...CLAIM, leaseMs: 60_000 })]
    expect(await bench.ctl('orders', 'cancel', pending)).toMatchObject({
      code: 0,
      stdout: `${numberOf(pending)} is CANCELLED.\n`,
    })
    expect(await statusOf(pending)).toBe('CANCELLED')
    const refused = await bench.ctl('orders', 'cancel', begun)
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('ORDER_NOT_CANCELLABLE')])
    const between = await place(1, CLAIM, { type: 'release', error: 'timed out', checkAtMs: 1 })
    expect(await json('orders', 'cancel', between)).toMatchObject({ id: between, status: 'CANCELLED' })
  })

  it('answers an order that waits for its fulfilment, and no other', async () => {
    const AWAIT = { type: 'await', untilMs: Date.now() + 3_600_000 } as const
    const [first, second] = [await place(1, CLAIM, AWAIT), await place(1, CLAIM, AWAIT)]
    expect((await bench.ctl('orders', 'show', first)).stdout).toMatch(/^Awaits until {2}2/m)
    expect((await bench.ctl('orders', 'explain', first)).stdout).toMatch(/\n\nWaits for its answer until 2\S+Z\.\n$/)
    const fulfilled = await bench.ctl('orders', 'fulfil', first, '--outcome', 'fulfilled', '--reference', 'SHIP-1')
    expect(fulfilled).toMatchObject({ code: 0, stdout: `${numberOf(first)} is CONFIRMED.\n` })
    const refused = await json('orders', 'fulfil', numberOf(second), '--outcome', 'refused', '--reason', 'it broke')
    expect(refused).toMatchObject({ id: second, status: 'FAILED', history: [{}, {}, { reason: 'it broke' }] })
    const explained = (await bench.ctl('orders', 'explain', first)).stdout
    expect(explained).toMatch(/ attempt +fulfilled \(SHIP-1\)$/m)
    expect(explained).toMatch(/ admin +order\.fulfil by command:\S+: outcome: fulfilled, /m)
    expect(explained).not.toContain('for its answer')
    const again = await bench.ctl('orders', 'fulfil', first, '--outcome', 'refused')
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('ORDER_NOT_FULFILLABLE')])
    expect((await bench.ctl('orders', 'fulfil', first)).code).toBe(2)
    expect((await bench.ctl('orders', 'fulfil', first, '--outcome', 'lost')).code).toBe(2)
  })

  it('shows, sets and moves stock', async () => {
    expect((await bench.ctl('stock', 'show')).stdout).toMatch(/^bike1 +98.00 USD +\d+ +Bike$/m)
    expect(await json('stock', 'set', 'bike1', '7')).toMatchObject({ id: 'bike1', available: 7 })
    expect(await json('stock', 'add', 'bike1', '5')).toMatchObject({ available: 12 })
    expect(await json('stock', 'add', 'bike1', '-2')).toMatchObject({ available: 10 })
    const refused = await bench.ctl('stock', 'add', 'bike1', '-11')
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('bike1: 11 wanted, 10 left')])
    expect((await bench.ctl('stock', 'show', 'none')).code).toBe(1)
    expect(await json('stock', 'show', 'bike1')).toMatchObject({ available: 10 })
  })

  it('lists and drops dead letters, with their control characters taken out of the table', async () => {
    const letter = aDeadLetter({ body: '\u001b[2J{"half":', reason: 'is not JSON' })
    await bench.store.deadLetters.keep(letter)
    const { stdout } = await bench.ctl('dead-letters', 'list')
    expect(stdout).toContain('is not JSON')
    expect(stdout).not.toContain('\u001b')
    expect(await json('dead-letters', 'list')).toEqual([letter])
    expect((await bench.ctl('dead-letters', 'drop', letter.id)).code).toBe(0)
    expect(await json('dead-letters', 'drop', letter.id)).toEqual([
      { id: letter.id, result: 'DEAD_LETTER_NOT_FOUND', detail: 'No such dead letter' },
    ])
  })

  it('shows the whole of a dead letter, and lets no line of it steer the terminal', async () => {
    const body = `{"half":\n\u001b[2J${'x'.repeat(200)}`
    const letter = aDeadLetter({ body })
    await bench.store.deadLetters.keep(letter)
    const { code, stdout } = await bench.ctl('dead-letters', 'show', letter.id)
    expect([code, stdout]).toEqual([0, expect.stringContaining(`{"half":\n [2J${'x'.repeat(200)}\n`)])
    expect(await json('dead-letters', 'show', letter.id)).toEqual(letter)
    await bench.store.deadLetters.remove(letter.id)
    const gone = await bench.ctl('dead-letters', 'show', letter.id, '--json')
    expect([gone.code, gone.stdout]).toEqual([1, ''])
    expect(JSON.parse(gone.stderr)).toEqual({ code: 'DEAD_LETTER_NOT_FOUND', detail: 'No such dead letter' })
  })

  it('has all dead letters sent to the queue again, also those beside embedded mode', async () => {
    const letters = Array.from({ length: 3 }, (_, n) => aDeadLetter({ body: `{"n":${n}}` }))
    for (const letter of letters) await bench.store.deadLetters.keep(letter)
    const { code, stdout, stderr } = await bench.ctl('dead-letters', 'redrive', '--all', '--json')
    expect([code, stderr]).toEqual([0, '3 dead letters: 3 QUEUED\n'])
    expect(JSON.parse(stdout).map(({ id }: { id: string }) => id)).toEqual(letters.map(({ id }) => id).toReversed())
    const rows = await bench.store.outbox.claim({ nowMs: Date.now(), leaseMs: 1_000, limit: 100 })
    const bodies = rows.flatMap(({ event }) => ('body' in event ? [event.body] : []))
    expect(bodies.toSorted()).toEqual(letters.map(({ body }) => body))
    expect(await bench.store.deadLetters.list({ limit: 10 })).toEqual([])
  })

  it('lists mails by their state, with no address, and sends some or all of a time again', {
    timeout: 90_000,
  }, async () => {
    const [confirmed, failed] = [await place(1, CLAIM, { type: 'confirm' }), await place(1, ...FAILED)]
    const since = new Date().toISOString()
    const { mails } = bench.store
    const reason = 'the address is on a suppression list of SES'
    await mails.close({ subjectId: failed, kind: 'failed' }, { state: 'rejected', reason, nowMs: Date.now() })
    await mails.markSent({ subjectId: confirmed, kind: 'confirmed' }, Date.now())
    const rejected = { id: `${failed}:failed`, orderId: failed, kind: 'failed', state: 'rejected', tries: 0 }
    expect(await json('mails', 'list', '--state', 'rejected')).toMatchObject([rejected])
    expect(await json('mails', 'list', '--order', confirmed)).toMatchObject([{ state: 'sent' }])
    const { stdout } = await bench.ctl('mails', 'list', '--state', 'rejected', '--since', since)
    expect(stdout).toMatch(/^MAIL +STATE +AT +FAILED TRIES +REASON\n.*suppression list/)
    expect(stdout).not.toContain('@')

    expect(await json('mails', 'resend', `${confirmed}:confirmed`)).toEqual([
      { id: `${confirmed}:confirmed`, result: 'DUE' },
    ])
    expect(await json('mails', 'resend', '--since', since)).toEqual([{ id: `${failed}:failed`, result: 'DUE' }])
    expect(await json('mails', 'list', '--state', 'rejected')).toEqual([])
    for (const id of [confirmed, failed])
      expect(await json('mails', 'list', '--order', id)).toMatchObject([{ state: 'unsent' }])

    const unknown = await bench.ctl('mails', 'resend', `${user.id}:confirmed`, '--json')
    expect([unknown.code, JSON.parse(unknown.stdout)]).toMatchObject([1, [{ result: 'MAIL_NOT_FOUND' }]])
    for (const wrong of [
      [],
      ['--state', 'rejected'],
      [failed, '--since', since],
      ['--since', since, '--state', 'sent'],
    ])
      expect((await bench.ctl('mails', 'resend', ...wrong)).code).toBe(2)
  })

  it('lists the addresses that get no mail, and lifts some, by address or id', async () => {
    const { suppressions } = bench.store
    const atMs = Date.now()
    const eve = 'eve@example.com'
    await suppressions.add(user.email, { reason: 'bounce', atMs, detail: 'Permanent/General' })
    await suppressions.add(eve, { reason: 'complaint', atMs })
    const at = new Date(atMs).toISOString()
    const known = { id: addressHash(user.email), email: user.email, reason: 'bounce', at, detail: 'Permanent/General' }
    const unknown = { id: addressHash(eve), reason: 'complaint', at }
    const listed: unknown[] = await json('suppressions', 'list')
    expect(listed).toHaveLength(2)
    expect(listed).toEqual(expect.arrayContaining([known, unknown]))
    const { stdout } = await bench.ctl('suppressions', 'list')
    expect(stdout).toMatch(/^SUPPRESSION +ADDRESS +REASON +AT +DETAIL\n/)
    expect(stdout).toContain('of no customer')

    const lifted = await bench.ctl('suppressions', 'lift', 'ADA@example.com', 'nobody@example.com', '--json')
    expect([lifted.code, JSON.parse(lifted.stdout)]).toEqual([
      1,
      [
        { id: 'ADA@example.com', result: 'LIFTED' },
        { id: 'nobody@example.com', result: 'SUPPRESSION_NOT_FOUND', detail: expect.any(String) },
      ],
    ])
    expect(await json('suppressions', 'list')).toEqual([unknown])
    // The log is kept for good: it says whose address it was by the hash alone
    expect((await bench.ctl('log', '--limit', '2')).stdout).not.toContain('ada@')
    expect((await bench.store.users.findById(user.id))?.emailVerifiedAt).toBeUndefined()
    expect((await bench.ctl('suppressions', 'lift', '--json', '--', unknown.id)).code).toBe(0)
    expect(await json('suppressions', 'list')).toEqual([])
  })

  it('goes on after each of the suppressions, whose ids are in both cases', async () => {
    const addresses = Array.from({ length: 8 }, (_, n) => `customer${n}@example.com`)
    for (const address of addresses) await bench.store.suppressions.add(address, { reason: 'bounce', atMs: 1 })
    const ids: string[] = (await json('suppressions', 'list')).map(({ id }: { id: string }) => id)
    expect(new Set(ids)).toEqual(new Set(addresses.map(addressHash)))
    for (const [index, before] of ids.entries()) {
      const [next] = await json('suppressions', 'list', '--limit', '1', '--before', before)
      expect(next?.id).toBe(ids[index + 1])
    }
    await bench.ctl('suppressions', 'lift', ...addresses)
  })

  it('explains an order, by its id or its number', async () => {
    const id = await place(1, ...FAILED)
    const order = (await bench.store.orders.findById(id))!
    const timeline = await json('orders', 'explain', order.number!)
    expect(timeline).toMatchObject({ id, number: order.number })
    expect(timeline.items.map(({ type }: { type: string }) => type).toSorted()).toEqual(
      ['attempt', 'event', 'mail', 'status', 'status', 'status'].toSorted(),
    )
    const { stdout } = await bench.ctl('orders', 'explain', id)
    expect(stdout).toMatch(/^AT +WHAT +HOW$/m)
    expect(stdout).toMatch(/ attempt +refused: the warehouse is closed$/m)
    expect(stdout).toMatch(/ mail +failed is unsent, failed tries: 0$/m)
    const unknown = await bench.ctl('orders', 'explain', anId(), '--json')
    expect([unknown.code, JSON.parse(unknown.stderr).code]).toEqual([1, 'ORDER_NOT_FOUND'])
  })

  it('exports orders to a file that it goes on with, and overwrites none', async () => {
    const customer = aUser({ email: 'cyd@example.com' })
    await bench.store.users.insert(customer)
    const ids: string[] = []
    for (let index = 0; index < 3; index++) {
      const order = anOrder({ userId: customer.id, items: [aLine(product)] })
      await bench.store.orders.place(order, anEvent(order))
      ids.push(order.id)
    }
    const folder = await throwAwayFolder()
    const output = `${folder.path}/orders.csv`
    const filters = ['--customer', customer.email, '--product', product.id, '--oldest-first'] as const
    const exported = (...args: string[]) => bench.ctl('orders', 'export', ...filters, ...args)

    const whole = await exported('--format', 'csv')
    expect(whole).toMatchObject({ code: 0, stderr: expect.stringContaining('3 orders.') })
    expect(whole.stdout.split('\r\n').map((row) => row.split(',')[0])).toEqual(['id', ...ids, ''])
    const lines = (await exported('--format', 'ndjson')).stdout.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(ids)

    const [header, first] = whole.stdout.split('\r\n')
    await writeFile(output, `${header}\r\n${first}\r\n`)
    const refused = await exported('--format', 'csv', '--output', output)
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('EEXIST') })
    expect((await exported('--format', 'csv', '--output', output, '--after', ids[0]!)).code).toBe(0)
    expect(await readFile(output, 'utf8')).toBe(whole.stdout)
    expect((await exported()).code).toBe(2)
    await folder.remove()
  })

  it('tells what waits in the outbox', async () => {
    await place()
    const { pending } = await bench.store.outbox.depth()
    expect(await json('outbox', 'status')).toEqual({ pending, oldestAgeSeconds: expect.any(Number) })
    expect((await bench.ctl('outbox', 'status')).stdout).toContain(`${pending} events wait`)
  })

  it('leaves its changes in the admin log', async () => {
    const entries: AdminLogEntry[] = await bench.store.adminLog.list({ limit: 100 })
    const account = `command:${process.env['SUDO_USER'] ?? userInfo().username}@${hostname()}`
    expect(new Set(entries.map(({ adminId }) => adminId))).toEqual(new Set([account]))
    expect(await json('log', '--limit', '100')).toEqual(entries)
    const { stdout } = await bench.ctl('log', '--limit', '2')
    expect(stdout.split('\n')[0]).toMatch(/^ENTRY +AT +ACTION +TARGET +WHO +DETAILS$/)
    expect(await json('log', '--limit', '1', '--before', entries[0]!.id)).toEqual([entries[1]])
    expect(new Set(entries.map(({ action }) => action))).toEqual(
      new Set([
        'order.retry',
        'order.cancel',
        'order.fulfil',
        'product.stock',
        'dead-letter.drop',
        'dead-letter.redrive',
        'mail.resend',
        'suppression.lift',
      ]),
    )
  })
})

if (!process.env['MONGODB_URL']) process.stdout.write('Set MONGODB_URL to run orderctl on the deployed form too.\n')
