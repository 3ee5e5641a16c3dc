import type { AuditReport } from './audit.ts'
import { MOST_LISTED } from './findings.ts'
import { RULES, type Rule, seconds } from './violation.ts'

/** The report for people: what was checked, how often each rule is broken, and by whom. */
export function toText(report: AuditReport): string {
  const { checked, violations, warnings, atMs, graceMs } = report
  const listed = violations.map(({ rule, id, problem }) => `${RULES[rule].of} ${id}  ${rule}: ${problem}`)
  return [
    `Audit of ${new Date(atMs).toISOString()}, grace ${seconds(graceMs)}: ${count(checked.products, 'product')}, ${count(checked.orders, 'order')}`,
    '',
    ...rulesOf(report),
    ...(listed.length > 0 ? ['', ...listed] : []),
    ...(warnings.length > 0 ? ['', ...warnings.map((warning) => `Warning: ${warning}`)] : []),
    '',
    verdictOf(report),
  ].join('\n')
}

/** The same for programs. */
export function toJson({ sound, atMs, graceMs, checked, counts, violations, warnings }: AuditReport): string {
  const at = new Date(atMs).toISOString()
  return JSON.stringify(
    { sound, at, graceSeconds: graceMs / 1000, checked, counts, violations, warnings },
    undefined,
    2,
  )
}

function rulesOf({ counts }: AuditReport): string[] {
  return rules().map((rule) => {
    const broken = counts[rule] ?? 0
    return `  ${broken === 0 ? 'ok' : broken.toLocaleString('en')}`.padEnd(12) + rule.padEnd(18) + RULES[rule].holds
  })
}

function verdictOf({ sound, counts, violations }: AuditReport): string {
  if (sound) return 'Sound.'
  const all = Object.values(counts).reduce((sum, broken) => sum + broken, 0)
  const rest = all > violations.length ? ` (of each rule, the first ${count(MOST_LISTED)} are listed)` : ''
  return `Not sound: ${count(all, 'violation')}${rest}.`
}

const isRule = (name: string): name is Rule => Object.hasOwn(RULES, name)
const rules = (): Rule[] => Object.keys(RULES).filter(isRule)

const count = (number: number, thing = ''): string =>
  `${number.toLocaleString('en')}${thing && ` ${thing}${number === 1 ? '' : 's'}`}`
