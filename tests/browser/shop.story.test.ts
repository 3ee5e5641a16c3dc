import { describe } from 'vitest'
import { inABrowser } from './in-a-browser.ts'
import { describeAccount } from './suites/account.ts'
import { describeAccountCare } from './suites/account-care.ts'
import { describeCare } from './suites/care.ts'
import { describeCustomer } from './suites/customer.ts'
import { describeShopping } from './suites/shopping.ts'
import { describeTabs } from './suites/tabs.ts'

inABrowser((begin) => {
  describe('a customer', () => describeCustomer(begin))
  describe('an account', () => describeAccount(begin))
  describe('an account, in the long run', () => describeAccountCare(begin))
  describe('the tabs of a browser', () => describeTabs(begin))
  describe('care', () => describeCare(begin))
  // Its products fill pages of which other suites have the first only
  describe('a customer who shops', () => describeShopping(begin))
})
