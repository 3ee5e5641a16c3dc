import { describe } from 'vitest'
import { inABrowser } from './in-a-browser.ts'
import { describeAccountCare } from './suites/account-care.ts'
import { describeCare } from './suites/care.ts'
import { describeInbox } from './suites/inbox.ts'
import { describeLoading } from './suites/loading.ts'
import { describeLooks } from './suites/looks.ts'
import { describeMails } from './suites/mails.ts'
import { describeOperator } from './suites/operator.ts'
import { describeShopping } from './suites/shopping.ts'
import { describeSubscribers } from './suites/subscribers.ts'
import { describeTabs } from './suites/tabs.ts'

inABrowser((begin) => {
  describe('on a slow network', () => describeLoading(begin))
  describe('the tabs of a browser', () => describeTabs(begin))
  describe('an account', () => describeAccountCare(begin))
  describe('an operator', () => describeOperator(begin))
  describe('subscribers', () => describeSubscribers(begin))
  describe('care', () => describeCare(begin))
  describe('the inbox', () => describeInbox(begin))
  describe('the looks', () => describeLooks(begin))
  describe('mails', () => describeMails(begin))
  // Its products fill pages of which other suites have the first only
  describe('a customer who shops', () => describeShopping(begin))
})
