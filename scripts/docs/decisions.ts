import { readdirSync, readFileSync } from 'node:fs'

const FOLDER = 'docs/adr'

/** Decisions that share a number, whose title has another one, or that their index does not link. */
export function decisionProblems(): string[] {
  const pages = readdirSync(FOLDER).filter((name) => name !== 'README.md')
  const index = readFileSync(`${FOLDER}/README.md`, 'utf8')
  return pages.flatMap((page) => [
    ...(pages.some((other) => other !== page && numberOf(other) === numberOf(page))
      ? [`${page}: its number is taken`]
      : []),
    ...(readFileSync(`${FOLDER}/${page}`, 'utf8').startsWith(`# ${numberOf(page)}. `)
      ? []
      : [`${page}: its title has another number`]),
    ...(index.includes(`](${page})`) ? [] : [`${page}: ${FOLDER}/README.md does not link it`]),
  ])
}

const numberOf = (page: string): number => Number.parseInt(page, 10)
