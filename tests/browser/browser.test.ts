import { describe } from 'vitest'
import { inABrowser } from './in-a-browser.ts'
import { describeAdmin } from './suites/admin.ts'
import { describeCare } from './suites/care.ts'
import { describeCustomer } from './suites/customer.ts'
import { describeHostile } from './suites/hostile.ts'
import { describeInbox } from './suites/inbox.ts'
import { describeKeyboard } from './suites/keyboard.ts'
import { describeLoading } from './suites/loading.ts'
import { describeTabs } from './suites/tabs.ts'

inABrowser((begin) => {
  // It counts all the orders that there are
  describe('an admin', () => describeAdmin(begin))
  describe('on a slow network', () => describeLoading(begin))
  describe('a customer', () => describeCustomer(begin))
  describe('the tabs of a browser', () => describeTabs(begin))
  describe('the keyboard', () => describeKeyboard(begin))
  describe('care', () => describeCare(begin))
  describe('hostile text', () => describeHostile(begin))
  describe('the inbox', () => describeInbox(begin))
})
