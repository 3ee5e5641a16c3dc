import { afterAll, beforeAll, describe } from 'vitest'
import { CHROMIUM_IS_THERE, itNeedsChromium } from './chromium.ts'
import { type BeginOnSite, type BrowserSite, openSite } from './site.ts'

/** One file's suites share a browser and a system: to start these took longer than most suites. */
export function inABrowser(describeAll: (begin: BeginOnSite) => void): void {
  if (!CHROMIUM_IS_THERE) {
    itNeedsChromium()
    return
  }
  describe('in a browser', () => {
    let site: BrowserSite
    beforeAll(async () => {
      site = await openSite()
    })
    afterAll(() => site?.close())
    describeAll(async () => {
      await site.reset()
      return site
    })
  })
}
