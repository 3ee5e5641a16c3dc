import { runCommandLine } from '@orders/cli/command-line'
import { systemClock } from '@orders/shared/adapters/clock'

export interface Command {
  /** The working directory, away from the repository's own .env and data. */
  folder: string
  env: Record<string, string>
  args: readonly string[]
}

interface CommandEnd {
  code: number
  stdout: string
  stderr: string
}

let last: Promise<unknown> = Promise.resolve()

/**
 * Runs a command line in this process, which saves the start of one. The command sees its own environment and working directory, so
 * commands run one after the other. What a process of its own adds (pipes, signals, exit codes) has tests of its own.
 */
export function runCommand(command: Command): Promise<CommandEnd> {
  const end = last.then(() => runAlone(command))
  last = end.catch(() => {})
  return end
}

async function runAlone({ folder, env, args }: Command): Promise<CommandEnd> {
  const before = { env: process.env, folder: process.cwd() }
  const end: CommandEnd = { code: 0, stdout: '', stderr: '' }
  process.env = { PATH: before.env['PATH'], ...env }
  process.chdir(folder)
  try {
    const terminal = {
      print: (text: string) => {
        end.stdout += `${text}\n`
      },
      write: async (text: string) => {
        end.stdout += text
        return true
      },
      printError: (text: string) => {
        end.stderr += `${text}\n`
      },
      columns: undefined,
      endWith: (code: number) => {
        end.code = code
      },
      onInterrupt: () => {},
    }
    await runCommandLine(args, terminal, systemClock)
  } finally {
    process.env = before.env
    process.chdir(before.folder)
  }
  return end
}
