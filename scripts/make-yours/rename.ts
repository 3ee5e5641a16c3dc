import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { trackedFiles } from './tracked-files.ts'

const NAME = 'order-processing-system'
const SCOPE = '@orders'
/** The copyright stays with those who have it. */
const KEPT = ['LICENSE']

type Names = { name?: string; scope?: string }

/** What stands for what in every text. */
export function renamings({ name, scope }: Names): [from: string, to: string][] {
  const title = name && titleOf(name)
  return [
    ...(name && title
      ? ([
          [NAME, name],
          ['urn:order-processing:', `urn:${name}:`],
          ['/order-processing/', `/${name}/`],
          ["title: 'Order processing'", `title: '${title}'`],
          ['Order processing is ready', `${title} is ready`],
          ['# Order processing that never', `# ${title}: order processing that never`],
          ['<title>Orders<', `<title>${title}<`],
          ['· Orders<', `· ${title}<`],
          ["'API · Orders'", `'API · ${title}'`],
          ['--stack-name orders', `--stack-name ${name}`],
          ['$REGISTRY/orders-', `$REGISTRY/${name}-`],
          ['name: orders-dev', `name: ${name}-dev`],
        ] satisfies [string, string][])
      : []),
    ...(scope
      ? ([`${SCOPE}/`, `${SCOPE}'`].map((text) => [text, text.replace(SCOPE, scope)]) as [string, string][])
      : []),
  ]
}

/** As people write it. */
const titleOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')

/** Names are longer or shorter afterwards: formatting comes later. */
export function rename(names: Names): void {
  const swaps = renamings(names)
  for (const file of trackedFiles().filter((path) => !KEPT.includes(path))) {
    const bytes = readFileSync(file)
    if (bytes.includes(0)) continue
    const before = bytes.toString('utf8')
    const after = swaps.reduce((text, [from, to]) => text.replaceAll(from, () => to), before)
    if (after !== before) writeFileSync(file, after)
    if (names.name && file.includes(NAME)) renameSync(file, file.replace(NAME, names.name))
  }
}
