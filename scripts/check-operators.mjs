// Checks the objects of KEDA and of the Prometheus operator in a rendered chart against their schemas: the packages with these are in the
// folder that is named first, for nothing else needs them.
import { readFileSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'

const [folder, file] = process.argv.slice(2)
const MODELS = {
  'keda.sh/v1alpha1': 'keda/keda.sh/v1alpha1/index.js',
  'monitoring.coreos.com/v1': 'prometheus-operator/monitoring.coreos.com/v1/index.js',
}
for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) {
  const object = document.toJS()
  const path = MODELS[object?.apiVersion]
  if (!path) continue
  const models = await import(`${folder}/node_modules/@kubernetes-models/${path}`)
  try {
    new models[object.kind](object).validate()
  } catch (error) {
    process.stderr.write(`${file}: ${object.kind} ${object.metadata.name}: ${error.message}\n`)
    process.exitCode = 1
  }
}
