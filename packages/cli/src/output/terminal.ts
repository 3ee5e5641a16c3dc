import { EXIT } from '../exit-codes.ts'

export interface Terminal {
  /** The result. */
  print(text: string): void
  /** A part of a long result. @returns whether there is a reader, once the part is taken */
  write(text: string): Promise<boolean>
  /** For people only: what is wrong, and how far long work has come. */
  printError(text: string): void
  /** How wide it is; undefined where a file or another program reads the result. */
  columns: number | undefined
  /** The exit code, once the command is at its end: 0 where nothing else is said. */
  endWith(code: number): void
  /** Calls the listener instead of ending the process at Ctrl+C. */
  onInterrupt(listener: () => void): void
}

/** The terminal, file or pipe that this process writes to. */
export function openTerminal(): Terminal {
  const { stdout, stderr } = process
  // Who reads no further, such as `head`, has seen enough. A full disk is another matter.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    stderr.write(`The result cannot be written: ${error.message}\n`)
    process.once('exit', () => {
      process.exitCode = EXIT.away
    })
  })
  stderr.on('error', () => {})
  return {
    print: (text) => stdout.write(`${text}\n`),
    write: (text) => new Promise((resolve) => stdout.write(text, (error) => resolve(!error))),
    printError: (text) => stderr.write(`${text}\n`),
    columns: stdout.isTTY ? stdout.columns : undefined,
    endWith: (code) => {
      process.exitCode = code
    },
    onInterrupt: (listener) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, listener)
    },
  }
}
