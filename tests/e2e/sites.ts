import { openDeployedSite } from './deployed.ts'
import { openEmbeddedSite, type TestSite } from './system.ts'

const { MONGODB_URL, REDIS_URL } = process.env

/** The forms of the system that the end-to-end suite runs on here. */
export const SITES: { name: string; open: () => Promise<TestSite> }[] = [
  { name: 'embedded mode', open: openEmbeddedSite },
  ...(MONGODB_URL && REDIS_URL
    ? [{ name: 'api and worker on MongoDB and Redis', open: () => openDeployedSite({ apis: 1, workers: 1 }) }]
    : []),
]

if (SITES.length === 1)
  process.stdout.write('Set MONGODB_URL and REDIS_URL to run the end-to-end suite on the deployed form too.\n')
