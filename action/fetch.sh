#!/usr/bin/env bash
# A checkout of one commit has neither tags nor the branch that it started from: get both, unless a
# registry says what the project promised.
set -euo pipefail
cd "$UPGRADELINT_TREE"
if [ -f upgradelint.registry.json ]; then
    exit
fi
remote=$(git remote | head -n 1)
if [ "$(git rev-parse --is-shallow-repository)" = true ]; then
    git fetch --quiet --tags --unshallow "$remote"
else
    git fetch --quiet --tags "$remote"
fi
if [ -n "${GITHUB_BASE_REF:-}" ]; then
    git fetch --quiet "$remote" "+refs/heads/$GITHUB_BASE_REF:refs/remotes/$remote/$GITHUB_BASE_REF"
fi
