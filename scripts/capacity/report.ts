import type { Plan } from './plan.ts'

/** A table of Markdown, which reads well in a terminal too, and what to make of it. */
export function toText({ parts, limits, quotas }: Plan): string {
  const rows = [...parts, ...limits].map(
    ({ name, size, use, why }) => `| ${name} | ${size} | ${toPercent(use)} | ${why} |`,
  )
  const [{ name, use }] = limits
  const verdict =
    use > 1
      ? `This load does not hold: ${name} is asked for ${use.toFixed(1)} times what there can be.`
      : `First to give way: ${name}, at ${number(1 / use)} times this load.`
  return [
    '| part | size | used | why |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    verdict,
    '',
    ...quotas.map((one) => `- ${one}`),
  ].join('\n')
}

const toPercent = (use: number): string => (Number.isFinite(use) ? `${Math.round(use * 100)} %` : '')
const number = (n: number): string => (n < 10 ? n.toFixed(1) : Math.round(n).toLocaleString('en-US'))
