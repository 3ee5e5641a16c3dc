// Loaded before the services of an image: has V8 collect earlier and keep less of what it compiled. NODE_OPTIONS takes none of these flags.
// V8 reads them at each collection, so that it is not too late to set them after its start.
import { setFlagsFromString } from 'node:v8'

const FLAGS = [
  // Of what is alive, or 8 MB: by itself V8 lets a heap of 40 MB grow by half before it collects
  '--heap-growing-percent=10',
  // What only a start needs is compiled anew should it be needed once more: after two collections and five seconds instead of six and thirty
  '--bytecode-old-age=2',
  '--bytecode-old-time=5',
  '--flush-baseline-code',
]

for (const flag of FLAGS) setFlagsFromString(flag)
