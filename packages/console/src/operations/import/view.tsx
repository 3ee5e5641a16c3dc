import {
  FILE_FORMATS,
  formatOfName,
  type ImportedProduct,
  readProducts,
  UnreadableFile,
} from '@orders/shared/products/product-file'
import { batch, type Signal, useSignal } from '@preact/signals'
import { useConsole } from '../../console.ts'
import { formatNumber } from '../../formats/numbers.ts'
import { ActionButton } from '../../ui/forms/buttons.tsx'
import { Notice, useNotice } from '../../ui/notice.tsx'
import { type Fault, FaultList } from '../bulk/fault-list.tsx'
import { BulkProgress, useBulk } from '../bulk/use-bulk.tsx'
import { OperationsFrame, Section } from '../frame.tsx'
import { type Imported, importProduct } from './import-product.ts'

interface ReadFile {
  name: string
  products: readonly ImportedProduct[]
  faults: readonly Fault[]
}

type Counts = Record<Imported, number>
const NONE: Counts = { created: 0, updated: 0, unchanged: 0 }

/** Creates and changes thousands of products as a file says. */
export function ImportProducts() {
  const { api } = useConsole()
  const notice = useNotice()
  const bulk = useBulk()
  const file: Signal<ReadFile | undefined> = useSignal(undefined)
  const skipsFaults = useSignal(false)
  const setsStock = useSignal(false)
  const counts = useSignal(NONE)
  const isCheck = useSignal(false)

  async function choose(chosen: File | undefined): Promise<void> {
    notice.clear()
    batch(() => {
      file.value = undefined
      bulk.progress.value = undefined
    })
    if (!chosen) return
    try {
      file.value = await readFile(chosen)
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error
      notice.show(`${chosen.name} cannot be read: ${error.message}.`)
    }
  }

  async function run(check: boolean): Promise<void> {
    notice.clear()
    counts.value = NONE
    isCheck.value = check
    const options = { setStock: setsStock.peek(), isCheck: check }
    await bulk
      .run({
        items: file.peek()?.products ?? [],
        work: async (product) => {
          const result = await importProduct(api, product, options)
          counts.value = { ...counts.peek(), [result]: counts.peek()[result] + 1 }
        },
        nameOf: ({ id }) => id,
      })
      .catch(notice.showError)
  }

  const { products = [], faults = [] } = file.value ?? {}
  const isRunning = bulk.progress.value?.state === 'running'
  const mayRun = !isRunning && products.length > 0 && (faults.length === 0 || skipsFaults.value)
  return (
    <OperationsFrame title="Import products" aside={<a href="#/operations/products">Back to the products</a>}>
      <Notice of={notice} />
      <Section title="The file">
        <p>
          CSV with the columns <code>id,name,amount,currency</code> and, where wanted,{' '}
          <code>available,archived,imageUrl</code>; or NDJSON with a product a line. Amounts are in minor units: 9800
          USD is $98.00. A product that is so already is left alone, so the same file may be imported again.
        </p>
        <div class="import-options">
          <label>
            File{' '}
            <input
              type="file"
              accept={FILE_FORMATS.map((format) => `.${format}`).join()}
              onChange={({ currentTarget }) => choose(currentTarget.files?.[0])}
            />
          </label>
          <Option of={setsStock} label="Set the stock of products that are there, too, and not of new ones only" />
          {faults.length > 0 && <Option of={skipsFaults} label="Skip the faulty lines" />}
        </div>
        {file.value && <Contents {...file.value} />}
        {mayRun && (
          <div class="actions">
            <ActionButton class="button" onPress={() => run(true)}>
              Check first
            </ActionButton>
            <ActionButton class="button primary" onPress={() => run(false)}>
              Import {amountOf(products.length)}
            </ActionButton>
          </div>
        )}
      </Section>
      {bulk.progress.value && (
        <Section title={isCheck.value ? 'The check' : 'The import'}>
          <p>{describe(counts.value, isCheck.value)}</p>
          <BulkProgress of={bulk} />
        </Section>
      )}
    </OperationsFrame>
  )
}

function Option({ of, label }: { of: Signal<boolean>; label: string }) {
  return (
    <label class="choice">
      <input
        type="checkbox"
        checked={of.value}
        onChange={({ currentTarget }) => {
          of.value = currentTarget.checked
        }}
      />
      {label}
    </label>
  )
}

function Contents({ name, products, faults }: ReadFile) {
  return (
    <div role="status">
      <p>
        <strong>
          {name}: {amountOf(products.length)}
        </strong>
        {faults.length > 0 &&
          `, ${faults.length === 1 ? '1 faulty line' : `${formatNumber(faults.length)} faulty lines`}`}
      </p>
      <FaultList faults={faults} />
    </div>
  )
}

const amountOf = (products: number): string => (products === 1 ? '1 product' : `${formatNumber(products)} products`)

function describe({ created, updated, unchanged }: Counts, isCheck: boolean): string {
  const words = `${formatNumber(created)} created, ${formatNumber(updated)} updated, ${formatNumber(unchanged)} unchanged`
  return isCheck ? `An import would leave: ${words}. Nothing was written.` : `${words}.`
}

/** @throws UnreadableFile */
async function readFile(file: File): Promise<ReadFile> {
  const format = formatOfName(file.name)
  if (!format) throw new UnreadableFile('its name has to end in .csv or .ndjson')
  const products: ImportedProduct[] = []
  const faults: Fault[] = []
  for await (const row of readProducts(textsOf(file), format)) {
    if ('product' in row) products.push(row.product)
    else faults.push({ name: `Line ${row.line}`, text: row.fault })
  }
  return { name: file.name, products, faults }
}

async function* textsOf(file: File): AsyncGenerator<string> {
  yield decode(await file.arrayBuffer())
}

/** What is not UTF-8 is refused: names would be stored with other letters. */
function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new UnreadableFile('it is not in UTF-8', { cause: error })
  }
}
