import { describe } from 'vitest'
import { inABrowser } from './in-a-browser.ts'
import { describeInbox } from './suites/inbox.ts'
import { describeLooks } from './suites/looks.ts'
import { describeMails } from './suites/mails.ts'

inABrowser((begin) => {
  describe('the looks', () => describeLooks(begin))
  describe('the inbox', () => describeInbox(begin))
  describe('mails', () => describeMails(begin))
})
