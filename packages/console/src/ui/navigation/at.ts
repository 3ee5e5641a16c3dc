/** The pages, at whatever address a proxy shows them. */
const PAGE = /\/(console(\/inbox)?|docs)\/?$/

/** What a proxy has put before the paths of the API, such as `/shop`; nothing where it is reached directly. */
export const prefixOf = (pathname: string): string => pathname.replace(PAGE, '')

/** The path of the API as the browser reaches it. */
export const at = (path: string): string => prefixOf(globalThis.location?.pathname ?? '') + path
