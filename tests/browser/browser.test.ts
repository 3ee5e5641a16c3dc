import { afterAll, beforeAll, describe } from 'vitest'
import { CHROMIUM_IS_THERE, itNeedsChromium } from './chromium.ts'
import { type BrowserSite, openSite } from './site.ts'
import { describeAdmin } from './suites/admin.ts'
import { describeCare } from './suites/care.ts'
import { describeCustomer } from './suites/customer.ts'
import { describeHostile } from './suites/hostile.ts'
import { describeInbox } from './suites/inbox.ts'
import { describeKeyboard } from './suites/keyboard.ts'
import { describeLoading } from './suites/loading.ts'
import { describeLooks } from './suites/looks.ts'
import { describeMails } from './suites/mails.ts'
import { describeTabs } from './suites/tabs.ts'

/** One file, so that all of them share a browser and a system: to start these took longer than most suites. */
function describeAll() {
  let site: BrowserSite
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site?.close())
  const begin = async () => {
    await site.reset()
    return site
  }

  // It counts all the orders that there are
  describe('an admin', () => describeAdmin(begin))
  describe('on a slow network', () => describeLoading(begin))
  describe('a customer', () => describeCustomer(begin))
  describe('the tabs of a browser', () => describeTabs(begin))
  describe('the keyboard', () => describeKeyboard(begin))
  describe('care', () => describeCare(begin))
  describe('hostile text', () => describeHostile(begin))
  describe('the looks', () => describeLooks(begin))
  describe('the inbox', () => describeInbox(begin))
  describe('mails', () => describeMails(begin))
}

if (CHROMIUM_IS_THERE) describe('in a browser', describeAll)
else itNeedsChromium()
