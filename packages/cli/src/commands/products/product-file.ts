import { createReadStream } from 'node:fs'
import { type FileFormat, type ProductRow, readProducts, UnreadableFile } from '@orders/shared/products/product-file'

/**
 * Reads the products of a file as it goes. Lines count from 1.
 * @throws UnreadableFile
 */
export async function* readProductFile(path: string, format: FileFormat): AsyncGenerator<ProductRow> {
  try {
    yield* readProducts(readText(path), format)
  } catch (error) {
    throw asUnreadable(error)
  }
}

/** What is not UTF-8 is refused: names would be stored with other letters. A byte order mark is dropped. */
async function* readText(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for await (const bytes of createReadStream(path)) yield decoder.decode(bytes, { stream: true })
  yield decoder.decode()
}

function asUnreadable(error: unknown): unknown {
  if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return new UnreadableFile('it is not in UTF-8', { cause: error })
  if (error instanceof Error && 'syscall' in error) return new UnreadableFile(error.message, { cause: error })
  return error
}
