import { describe } from 'vitest'
import { inABrowser } from './in-a-browser.ts'
import { describeAccount } from './suites/account.ts'
import { describeAdmin } from './suites/admin.ts'
import { describeCustomer } from './suites/customer.ts'
import { describeHostile } from './suites/hostile.ts'
import { describeKeyboard } from './suites/keyboard.ts'

inABrowser((begin) => {
  // It counts all the orders that there are
  describe('an admin', () => describeAdmin(begin))
  describe('a customer', () => describeCustomer(begin))
  describe('an account', () => describeAccount(begin))
  describe('the keyboard', () => describeKeyboard(begin))
  describe('hostile text', () => describeHostile(begin))
})
