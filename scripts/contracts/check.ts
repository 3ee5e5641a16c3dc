import { type Break, breaksBetween } from './compare.ts'
import { type AcceptedBreak, type Contract, DOCUMENTS, type DocumentName } from './release.ts'

export interface Verdict {
  /** Each fails the check. */
  problems: string[]
  /** Breaks that are meant. */
  accepted: string[]
}

/** What of the documents of now breaks a consumer of the last release. */
export async function checkContract(
  { release, accepted, documents }: Contract,
  current: { version: string; documents: Record<DocumentName, object> },
): Promise<Verdict> {
  const found = await Promise.all(
    DOCUMENTS.map(async (document) => {
      const breaks = await breaksBetween(documents[document], current.documents[document])
      return breaks.map((one) => ({ document, ...one }))
    }),
  )
  const breaks = found.flat()
  const mayBreak = isNewMajor(release.version, current.version)
  const isMeant = (one: FoundBreak) => mayBreak || accepted.some((entry) => matches(entry, one))
  const unused = accepted.filter((entry) => !breaks.some((one) => matches(entry, one)))
  return {
    problems: [
      ...breaks.filter((one) => !isMeant(one)).map(inWords),
      ...unused.map(({ document, path }) => `accepted-breaks.json: ${document}.json${path} is no break`),
    ],
    accepted: breaks.filter(isMeant).map(inWords),
  }
}

interface FoundBreak extends Break {
  document: DocumentName
}

const matches = (entry: AcceptedBreak, one: FoundBreak): boolean =>
  entry.document === one.document && entry.path === one.path && entry.rule === one.rule

const inWords = ({ document, path, rule, message, seenAt }: FoundBreak): string =>
  `${document}.json${path}\n    ${message} (${rule})${seenAt === path ? '' : `\n    seen at ${seenAt}`}`

/** Semantic Versioning; of 0.y.z, y is what may break. */
export function isNewMajor(released: string, current: string): boolean {
  const [was, is] = [released, current].map((version) => version.split('.').map(Number)) as [number[], number[]]
  const majorOf = ([major = 0, minor = 0]: number[]) => (major > 0 ? [major, 0] : [0, minor])
  const [before, now] = [majorOf(was), majorOf(is)]
  return now[0] !== before[0] ? Number(now[0]) > Number(before[0]) : Number(now[1]) > Number(before[1])
}
