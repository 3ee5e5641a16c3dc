/** Renames the product and takes parts out of it, in the tree that it is run in. */
import { execFileSync } from 'node:child_process'
import { USAGE, WrongArguments, wishesOf } from './make-yours/arguments.ts'
import { makeYours, planOf } from './make-yours/make-yours.ts'
import { trackedFiles } from './make-yours/tracked-files.ts'

try {
  const wishes = wishesOf(process.argv.slice(2))
  if (!wishes) console.log(USAGE)
  else if (wishes.isDryRun) for (const line of planOf(wishes)) console.log(line)
  else if (!isUnderVersionControl())
    throw new WrongArguments('Git does not know these files, and could not undo this: git init, git add, git commit.')
  else if (!wishes.isForced && execFileSync('git', ['status', '--porcelain'], { encoding: 'utf8' }) !== '')
    throw new WrongArguments(
      'There are changes that are not committed. Commit them first, so that this can be undone, or say --force.',
    )
  else await makeYours(wishes, (step) => console.log(step))
} catch (error) {
  if (!(error instanceof WrongArguments)) throw error
  console.error(error.message)
  process.exitCode = 2
}

/** Otherwise no file would be found that is to be renamed or mended, after others are deleted. */
function isUnderVersionControl(): boolean {
  try {
    return trackedFiles().length > 0
  } catch {
    return false
  }
}
