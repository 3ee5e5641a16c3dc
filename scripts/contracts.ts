/**
 * "check" fails when the documents in docs/ break a consumer of the last release, which is in contracts/; "release" makes them the last
 * release.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, writeFileSync } from 'node:fs'
import { checkContract } from './contracts/check.ts'
import {
  ACCEPTED_FILE,
  DOCUMENTS,
  documentOf,
  RELEASE_FILE,
  readContract,
  readDocuments,
  readVersion,
} from './contracts/release.ts'

const ROOT = process.cwd()
const HOW = `
A consumer of the last release may not bear this. Undo it, or say why it is meant: contracts/README.md.`

const [mode] = process.argv.slice(2)
if (mode === 'check') process.exitCode = await check()
else if (mode === 'release') process.exitCode = release()
else {
  console.error('Usage: node scripts/contracts.ts check|release')
  process.exitCode = 2
}

async function check(): Promise<number> {
  const contract = readContract(ROOT)
  const current = { version: readVersion(ROOT), documents: readDocuments(ROOT, 'docs') }
  const { problems, accepted } = await checkContract(contract, current)
  for (const one of accepted) console.log(`accepted: ${one}`)
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) console.error(HOW)
  else
    console.log(`Nothing breaks a consumer of ${contract.release.version}, but for ${accepted.length} accepted breaks.`)
  return problems.length > 0 ? 1 : 0
}

/** What is committed is released: the suite that runs old with new checks this commit out. */
function release(): number {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim()
  if (git('status', '--porcelain') !== '') {
    console.error('There are changes that are not committed: a release is a commit.')
    return 1
  }
  for (const name of DOCUMENTS) copyFileSync(documentOf(name, 'docs'), documentOf(name, 'contracts'))
  writeFileSync(ACCEPTED_FILE, '[]\n')
  const made = { version: readVersion(ROOT), commit: git('rev-parse', 'HEAD') }
  writeFileSync(RELEASE_FILE, `${JSON.stringify(made, null, 2)}\n`)
  console.log(`contracts/ is that of ${made.version}, commit ${made.commit}. Commit it.`)
  return 0
}
