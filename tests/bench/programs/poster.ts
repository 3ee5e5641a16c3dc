import type { Closers } from '../../faults/closers.ts'
import { forkProgram } from './fork.ts'

export interface PostJob {
  url: string
  body: string
  count: number
  atOnce: number
}

/** Posts one body again and again, in a process of its own. @returns posts a second */
export function startPoster(closers: Closers): (job: PostJob) => Promise<number> {
  return forkProgram<PostJob, number>('poster-program', closers).ask
}
