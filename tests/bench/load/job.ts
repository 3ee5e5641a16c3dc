/** What the load generator does, and what it found. */
export interface LoadJob {
  url: string
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string
  /** Asked for in turn, over and over, instead of the URL's own path. */
  paths?: string[]
  connections: number
  seconds: number
}

export interface LoadResult {
  /** Answers with 2xx. */
  good: number
  /** Other answers, and requests without any. */
  bad: number
  seconds: number
  p50Ms: number
  p99Ms: number
  /** Of the generator itself, as a share of one core: close to 1 it is what limits the rate. */
  generatorCpu: number
}
