import type { Detector, Sabotage } from '../sabotage.ts'

const FILE = 'packages/shared/src/adapters/sqlite/backup.ts'
const suite = (title: string): Detector => ({ test: 'packages/shared/src/adapters/sqlite/backup.test.ts', title })

/** What a backup and its restoring promise. */
export const BACKUPS_FAULTS: readonly Sabotage[] = [
  {
    name: 'a backup overwrites a file',
    file: FILE,
    search: '  if (existsSync(target)) throw',
    replace: '  if (target === source) throw',
    noticedBy: suite('overwrites nothing'),
  },
  {
    name: 'a backup can be read by all',
    file: FILE,
    search: "openSync(draft, 'wx', 0o600)",
    replace: "openSync(draft, 'wx', 0o644)",
    noticedBy: suite('for its owner only'),
  },
  {
    name: 'a backup is restored beside a running system',
    file: FILE,
    search: '  if (!lock) throw',
    replace: '  if (!lock && !replace) throw',
    noticedBy: suite('beside a running system'),
  },
  {
    name: 'a backup replaces a database without being told to',
    file: FILE,
    search: 'if (there && !replace) throw',
    replace: 'if (there && replace === undefined) throw',
    noticedBy: suite('unless told so'),
  },
  {
    name: 'sessions outlive a restore',
    file: FILE,
    search: 'WHERE ended_at_ms IS NULL',
    replace: 'WHERE ended_at_ms = 0',
    noticedBy: suite('has no session that is still open'),
  },
  {
    name: 'a restore forgets which mails were sent',
    file: FILE,
    search: '    if (replaced) keepKnownMails(db, replaced)\n',
    replace: '',
    noticedBy: suite('which mails were sent meanwhile'),
  },
  {
    name: 'a restored database takes over the log of another one',
    file: FILE,
    search: 'const [there] = filesOf(path)',
    replace: 'const [there] = filesOf(path).filter((file) => file === path)',
    noticedBy: suite('takes over nothing'),
  },
  {
    name: 'a database is restored without its newest part',
    file: FILE,
    search: '-wal`)) throw',
    replace: '-none`)) throw',
    noticedBy: suite('without its newest part'),
  },
  {
    name: 'a second restore overwrites what the first has put aside',
    file: FILE,
    search: '  if (earlier) throw',
    replace: '  if (earlier === path) throw',
    noticedBy: suite('overwrites nothing that was put aside'),
  },
]
