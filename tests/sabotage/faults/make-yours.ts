import type { Sabotage } from '../sabotage.ts'

/** What makes the product somebody else's. */
export const MAKE_YOURS_FAULTS: readonly Sabotage[] = [
  {
    name: 'make-yours begins on a tree whose changes are not committed',
    file: 'scripts/make-yours.ts',
    search: '!wishes.isForced && ',
    replace: 'wishes.isForced && ',
    noticedBy: { test: 'tests/make-yours/command.test.ts', title: 'not committed' },
  },
  {
    name: 'a part is taken out of code that it does not fit',
    file: 'scripts/make-yours/remove-part.ts',
    search: 'count === change.times',
    replace: 'count <= change.times',
    noticedBy: { test: 'tests/make-yours/parts.test.ts', title: 'is named' },
  },
  {
    name: 'a name that no URN takes is given to the product',
    file: 'scripts/make-yours/arguments.ts',
    search: '!NAME.test(name)',
    replace: 'name.length > 50',
    noticedBy: { test: 'tests/make-yours/arguments.test.ts', title: 'refuses a name with capitals' },
    quick: true,
  },
  {
    name: 'parts are taken out of a tree that is not under version control',
    file: 'scripts/make-yours.ts',
    search: '!isUnderVersionControl()',
    replace: '!wishes.isForced && !isUnderVersionControl()',
    noticedBy: { test: 'tests/make-yours/command.test.ts', title: 'git does not know' },
  },
]
