import { readFileSync } from 'node:fs'
import { readArguments } from '../capacity/arguments.ts'
import { planCapacity } from '../capacity/plan.ts'
import { toText } from '../capacity/report.ts'

const PAGE = 'docs/capacity.md'
const BEGIN = '<!-- sizes:begin -->'
const END = '<!-- sizes:end -->'
const SIZES = ['--orders 50/s', '--orders 1000/s --reads 20000/s --endpoints 1', '--orders 50000/s --reads 500000/s']

/** The page with what the planner says of three sizes. */
export function capacityPage(): string {
  const page = readFileSync(PAGE, 'utf8')
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (begin === -1 || end < begin) throw new Error(`${PAGE} has no ${BEGIN} … ${END}`)
  return `${page.slice(0, begin + BEGIN.length)}\n\n${SIZES.map(toSection).join('\n\n')}\n\n${page.slice(end)}`
}

function toSection(flags: string): string {
  const request = readArguments(flags.split(' '))
  if (!request) throw new Error(`no load: ${flags}`)
  return `### \`npm run capacity -- ${flags}\`\n\n${toText(planCapacity(request.load, request.assumptions))}`
}
