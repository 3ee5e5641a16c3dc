import { NoAnswer } from '../api/refusal.ts'
import { sleep } from './refresh/sleep.ts'

/** Some browsers begin to read after the click. */
const KEPT_FOR_MS = 10_000

/**
 * Saves an answer as a file: a link could not show who asks.
 * @throws NoAnswer where it breaks off
 */
export async function saveFile(response: Response, name: string): Promise<void> {
  const file = await response.blob().catch((error) => {
    throw new NoAnswer(error)
  })
  void save(file, name)
}

async function save(file: Blob, name: string): Promise<void> {
  const href = URL.createObjectURL(file)
  Object.assign(document.createElement('a'), { href, download: name }).click()
  await sleep(KEPT_FOR_MS)
  URL.revokeObjectURL(href)
}

/** Of today, in file names. */
export const today = (): string => new Date().toISOString().slice(0, 10)
