#!/usr/bin/env bash
# Checks what the system is deployed with: the CloudFormation templates.
# Its tools come from PyPI and stay in $DEPLOY_TOOLS: half a minute the first time, two seconds afterwards.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=${DEPLOY_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/orders-deploy-tools}
mkdir -p "$tools"

# A virtual environment, as Debian lets nobody install beside its own packages
from_pypi() {
  if [ ! -x "$tools/python/bin/$1" ]; then
    { { [ -x "$tools/python/bin/pip" ] || python3 -m venv "$tools/python"; } && "$tools/python/bin/pip" install --quiet "$1==$2"; } >"$tools/pip.log" 2>&1
  fi
}

if from_pypi cfn-lint 1.58.0; then
  "$tools/python/bin/cfn-lint" infra/*.yml
  echo 'infra/*.yml: no complaints of cfn-lint'
else
  echo "No cfn-lint here ($tools/pip.log): the CloudFormation templates were not checked."
fi
