import { expect, it } from 'vitest'
import { chooseOwnStore } from './choose-data.ts'
import { openExistingStore } from './existing-store.ts'

it.each([
  ['embedded mode', chooseOwnStore],
  ['a command beside it', openExistingStore],
])('tells %s that the driver does not take the URL, and shows nothing of it', async (_who, open) => {
  const MONGODB_URL = 'mongodb://ada:s3cret@db/?authMechanism=s3cret'
  await expect(open({ MONGODB_URL, DATA_DIR: '.data' }, {})).rejects.toMatchObject({
    problems: ['MONGODB_URL cannot be used: the driver does not take it'],
  })
})
