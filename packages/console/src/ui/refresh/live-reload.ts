import { at } from '../navigation/at.ts'
import { sleep } from './sleep.ts'

export const CONFIG = '/console/config.json'
const LOOK_EVERY_MS = 1_000

/** In development: loads the page again once the server, which restarts meanwhile, has another version of it. */
export async function reloadOnceChanged(version: string): Promise<void> {
  for (;;) {
    await sleep(LOOK_EVERY_MS)
    const config = await fetch(at(CONFIG)).then(
      (answer) => answer.json(),
      () => undefined,
    )
    if (config?.version && config.version !== version) return location.reload()
  }
}
