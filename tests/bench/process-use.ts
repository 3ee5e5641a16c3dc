import { readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second, wherever Node runs. */
const MS_PER_TICK = 10

/** Processor time that the processes have used so far, user and system. Undefined where there is no /proc. */
function cpuMsOf(pids: readonly number[]): number | undefined {
  const times = pids.map((pid) => {
    // The name of the program, in brackets, may hold anything
    const fields = read(pid, 'stat')?.split(') ').at(-1)?.split(' ')
    return fields && (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK
  })
  return times.reduce((sum, ms) => (sum === undefined || ms === undefined ? undefined : sum + ms), 0)
}

/** @returns tells the processor time used since */
export function meterCpu(pids: readonly number[]): () => number | undefined {
  const before = cpuMsOf(pids)
  return () => {
    const now = cpuMsOf(pids)
    return before === undefined || now === undefined ? undefined : now - before
  }
}

/** The most memory that the process ever had at a time. */
export const peakMemoryMbOf = (pid: number): number | undefined => memoryMb(pid, 'VmHWM')

/** The memory that the process has now. */
export const memoryMbOf = (pid: number): number | undefined => memoryMb(pid, 'VmRSS')

/** What of it is the process's own: the rest is mapped from files, most of it Node's, and shared with other processes. */
export const ownMemoryMbOf = (pid: number): number | undefined => memoryMb(pid, 'RssAnon')

function memoryMb(pid: number, field: string): number | undefined {
  const [, kib] = new RegExp(`${field}:\\s+(\\d+) kB`).exec(read(pid, 'status') ?? '') ?? []
  return kib === undefined ? undefined : Number(kib) / 1024
}

function read(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return undefined
  }
}
