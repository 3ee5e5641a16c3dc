/** @import { User } from '@orders/shared/contracts/auth' */
import { h } from './h.js'

/** @param {{ user: User | undefined, logOut: () => void }} options */
export function showMasthead({ user, logOut }) {
  const links = [
    link('#/', 'Shop'),
    user && link('#/orders', 'My orders'),
    user?.role === 'admin' && link('#/operations', 'Operations'),
  ]
  replace('#nav', links)
  replace(
    '#account',
    user
      ? [
          h('span', { class: 'account-name', dir: 'auto', title: user.email }, user.username),
          h('button', { class: 'button quiet', type: 'button', onclick: logOut }, 'Log out'),
        ]
      : [link('#/login', 'Log in'), link('#/register', 'Register')],
  )
}

/** @param {{ inboxUrl: string | null }} config */
export function showFooter({ inboxUrl }) {
  replace('#footer', [
    inboxUrl && outside(inboxUrl, 'Inbox with all e-mails'),
    outside('/docs', 'Swagger UI'),
    outside('/health/ready', 'Health'),
  ])
}

/** @param {string} href @param {string} text */
export const outside = (href, text) => h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text)

/** @param {string} href @param {string} text */
function link(href, text) {
  const here = location.hash || '#/'
  const isHere = href === '#/' ? here === href : here.startsWith(href)
  return h('a', { href, 'aria-current': isHere && 'page' }, text)
}

/** @param {string} selector @param {(HTMLElement | null | false | undefined | '')[]} nodes */
function replace(selector, nodes) {
  document.querySelector(selector)?.replaceChildren(...nodes.filter((node) => node instanceof HTMLElement))
}
