import type { DatabaseSync } from 'node:sqlite'
import { applyEdit, checkVersion, newProduct, type ProductRecord } from '../../domain/product.ts'
import { toIdPattern, toSearchPattern } from '../../domain/product-search.ts'
import { checkStockChange } from '../../domain/stock.ts'
import {
  MOST_SEARCHED,
  type ProductChangeOptions,
  type ProductPageRequest,
  type ProductStore,
} from '../../ports/stores.ts'
import { prepareAdminLogInsert } from './admin-log.ts'
import type { Connection } from './connection/transactions.ts'
import { prepareAnswers } from './idempotency.ts'
import { integer, optional, type Row, text } from './rows.ts'

export function createSqliteProducts({ db, read, write }: Connection): ProductStore {
  const { byId, onSale, archivedOnes, replace, insert } = prepareStatements(db)
  const searchIds = prepareSearch(db)
  const log = prepareAdminLogInsert(db)
  const answers = prepareAnswers(db)

  const find = (id: string): ProductRecord | undefined => {
    const row = byId.get(id)
    return row && toProduct(row)
  }

  /** One statement for all of them would take three times as long for the few of an order. */
  const findEach = (ids: Iterable<string>): ProductRecord[] => [...ids].flatMap((id) => find(id) ?? [])

  const pages = ({ archived = false }: Pick<ProductPageRequest, 'archived'>) => (archived ? archivedOnes : onSale)

  /** A part of a transaction. */
  function store(before: ProductRecord | undefined, after: ProductRecord, entryFor?: ProductChangeOptions['entryFor']) {
    const { id, name, price, available, archived, stocked, version, imageUrl = null } = after
    const statement = before ? replace : insert
    statement.run(name, price.amount, price.currency, available, stocked, archived ? 1 : 0, version, imageUrl, id)
    log(entryFor?.(before, after))
  }

  return {
    findById: (id) => read(() => find(id)),
    findMany: (ids) => read(() => findEach(new Set(ids))),
    list: ({ limit, afterId = '', ...which }) => read(() => pages(which).all(afterId, limit).map(toProduct)),
    search: (page) =>
      read(() => {
        const { ids, lookedUpTo } = searchIds(page)
        return { found: findEach(ids), ...(lookedUpTo === undefined ? {} : { lookedUpTo }) }
      }),
    put: (id, product, { ifVersion, entryFor } = {}) =>
      write(() => {
        const before = find(id)
        checkVersion(before, ifVersion)
        const after = before ? applyEdit(before, product) : newProduct(id, product)
        if (after !== before) store(before, after, entryFor)
        return { created: !before, changed: after !== before, product: after }
      }),
    patch: (id, edit, { ifVersion, entryFor } = {}) =>
      write(() => {
        const before = find(id)
        if (!before) return undefined
        checkVersion(before, ifVersion)
        const after = applyEdit(before, edit)
        if (after !== before) store(before, after, entryFor)
        return { changed: after !== before, product: after }
      }),
    adjustStock: (id, delta, { ifVersion, entryFor, request } = {}) =>
      write(() => {
        const earlier = request && answers.find(request)
        if (earlier !== undefined) return JSON.parse(earlier)
        const before = find(id)
        if (!before) return undefined
        checkVersion(before, ifVersion)
        checkStockChange(before, delta)
        const after = applyEdit(before, { available: before.available + delta })
        if (after !== before) store(before, after, entryFor)
        if (request && after !== before) answers.keep(request, JSON.stringify(after))
        return after
      }),
    seed: (products) =>
      write(() => {
        if (onSale.get('', 1) ?? archivedOnes.get('', 1)) return false
        for (const { id, ...product } of products) store(undefined, newProduct(id, product))
        return true
      }),
  }
}

function prepareStatements(db: DatabaseSync) {
  return {
    byId: db.prepare('SELECT * FROM products WHERE id = ?'),
    onSale: db.prepare('SELECT * FROM products WHERE id > ? AND archived = 0 ORDER BY id LIMIT ?'),
    archivedOnes: db.prepare('SELECT * FROM products WHERE id > ? AND archived = 1 ORDER BY id LIMIT ?'),
    replace: db.prepare(`
      UPDATE products SET name = ?, price_amount = ?, price_currency = ?, available = ?, stocked = ?, archived = ?, version = ?,
        image_url = ?
      WHERE id = ?`),
    insert: db.prepare(`
      INSERT INTO products (name, price_amount, price_currency, available, stocked, archived, version, image_url, id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`),
  }
}

/** Looks at two columns, as arrays: to make objects of whole rows took four times as long. */
function prepareSearch(db: DatabaseSync) {
  const prepare = (archived: number) => {
    const statement = db.prepare(
      `SELECT id, name FROM products WHERE id > ? AND archived = ${archived} ORDER BY id LIMIT ?`,
    )
    statement.setReturnArrays(true)
    return statement
  }
  const [onSale, archivedOnes] = [prepare(0), prepare(1)]

  return ({ search, limit, afterId = '', archived = false }: Parameters<ProductStore['search']>[0]) => {
    const inName = new RegExp(toSearchPattern(search), 'u')
    const inId = new RegExp(toIdPattern(search), 'u')
    const rows = (archived ? archivedOnes : onSale).iterate(afterId, MOST_SEARCHED) as Iterable<unknown>
    const ids: string[] = []
    let lookedAt = 0
    for (const [id, name] of rows as Iterable<[string, string]>) {
      if (inId.test(id) || inName.test(name)) ids.push(id)
      if (ids.length === limit || ++lookedAt === MOST_SEARCHED) return { ids, lookedUpTo: id }
    }
    return { ids, lookedUpTo: undefined }
  }
}

function toProduct(row: Row): ProductRecord {
  const imageUrl = optional(text, row, 'image_url')
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    price: { amount: integer(row, 'price_amount'), currency: text(row, 'price_currency') },
    available: integer(row, 'available'),
    archived: integer(row, 'archived') === 1,
    ...(imageUrl === undefined ? {} : { imageUrl }),
    version: integer(row, 'version'),
    stocked: integer(row, 'stocked'),
  }
}
