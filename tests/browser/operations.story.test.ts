import { describe } from 'vitest'
import { inABrowser } from './in-a-browser.ts'
import { describeAdmin } from './suites/admin.ts'
import { describeHostile } from './suites/hostile.ts'
import { describeKeyboard } from './suites/keyboard.ts'
import { describeLoading } from './suites/loading.ts'
import { describeOperator } from './suites/operator.ts'
import { describeSubscribers } from './suites/subscribers.ts'

inABrowser((begin) => {
  // It counts all the orders that there are
  describe('an admin', () => describeAdmin(begin))
  describe('hostile text', () => describeHostile(begin))
  // Its products fill pages of which the suites before have the first only
  describe('an operator', () => describeOperator(begin))
  describe('subscribers', () => describeSubscribers(begin))
  describe('the keyboard', () => describeKeyboard(begin))
  describe('on a slow network', () => describeLoading(begin))
})
