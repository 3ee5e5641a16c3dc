#!/usr/bin/env bash
# Checks what the system is deployed with: the CloudFormation templates, and the Helm chart as it is rendered for three kinds of clusters.
# Its tools come from PyPI, the npm registry and the Go module proxy, and stay in $DEPLOY_TOOLS: five minutes on two cores the first time (Helm
# is built), half a minute afterwards. What cannot be had is named in a line, and what needs it is not checked.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=${DEPLOY_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/orders-deploy-tools}
kubernetes=1.34
mkdir -p "$tools"
rendered=$(mktemp -d)
trap 'rm -rf "$rendered"' EXIT

# A virtual environment, for Debian lets nobody install beside its own packages
from_pypi() {
  local stamp=$tools/python/$1-$2
  [ -e "$stamp" ] || {
    { [ -x "$tools/python/bin/pip" ] || python3 -m venv "$tools/python"; } && "$tools/python/bin/pip" install --quiet "$1==$2" && touch "$stamp"
  } >"$tools/pip.log" 2>&1
}

from_npm() {
  local stamp=$tools/$(tr '/@ ' '---' <<<"$*")
  [ -e "$stamp" ] || { npm install --prefix "$tools/npm" --no-audit --no-fund --ignore-scripts "$@" && touch "$stamp"; } >"$tools/npm.log" 2>&1
}

find_helm() {
  helm=$(command -v helm || echo "$(go env GOPATH 2>/dev/null)/bin/helm")
  [ -x "$helm" ] || go install helm.sh/helm/v3/cmd/helm@latest >"$tools/helm.log" 2>&1
}

if from_pypi cfn-lint 1.58.0; then
  "$tools/python/bin/cfn-lint" infra/*.yml
  echo 'infra/*.yml: no complaints of cfn-lint'
else
  echo "No cfn-lint here ($tools/pip.log): the CloudFormation templates were not checked."
fi

if ! find_helm; then
  echo "No Helm here, and none could be built ($tools/helm.log): the chart was not checked."
  exit 0
fi
for values in deploy/helm/ci/*.yaml; do
  name=$(basename "$values" .yaml)
  # It tells of every link that it follows
  "$helm" lint deploy/helm --strict --quiet --kube-version "$kubernetes" --values "$values" 2> >(grep -v 'found symbolic link' >&2)
  "$helm" template orders deploy/helm --kube-version "$kubernetes" --values "$values" 2> >(grep -v 'found symbolic link' >&2) >"$rendered/$name.yaml"
  echo "deploy/helm with $name: rendered, no complaints of helm lint"
done

if from_pypi kubernetes-validate 1.37.0; then
  "$tools/python/bin/kubernetes-validate" --strict --quiet --no-warn -k "$kubernetes" "$rendered"/*.yaml
  echo "deploy/helm: valid for Kubernetes $kubernetes"
else
  echo "No kubernetes-validate here ($tools/pip.log): the rendered objects were not checked against the schemas of Kubernetes."
fi

if from_npm @kubernetes-models/keda@2.0.0 @kubernetes-models/prometheus-operator@6.0.0; then
  for file in "$rendered"/*.yaml; do node scripts/check-operators.mjs "$tools/npm" "$file"; done
  echo 'deploy/helm: valid for KEDA and the Prometheus operator, whose schemas let unknown fields pass'
else
  echo "No schemas of KEDA and the Prometheus operator here ($tools/npm.log): their objects were not checked."
fi
