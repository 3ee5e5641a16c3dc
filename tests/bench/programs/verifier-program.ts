import { availableParallelism } from 'node:os'
import { createPasswords } from '@orders/api/auth/passwords/passwords'
import argon2 from 'argon2'
import { PASSWORD } from '../../e2e/client.ts'
import { serveJobs } from './serve-jobs.ts'
import type { VerifyJob } from './verifier.ts'

const hash = await createPasswords().hash(PASSWORD)

serveJobs(async ({ seconds }: VerifyJob): Promise<number> => {
  const startedAt = performance.now()
  let verified = 0
  const lanes = Array.from({ length: availableParallelism() }, async () => {
    while (performance.now() - startedAt < seconds * 1000) {
      await argon2.verify(hash, PASSWORD)
      verified++
    }
  })
  await Promise.all(lanes)
  return (verified / (performance.now() - startedAt)) * 1000
})
