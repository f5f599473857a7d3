#!/usr/bin/env bash
# upgradelint in an environment of its own, with the releases that its tests ran on.
set -euo pipefail
home="$RUNNER_TEMP/upgradelint"
python -m venv "$home"
"$home/bin/pip" install --quiet -r "$GITHUB_ACTION_PATH/requirements/run.txt"
"$home/bin/pip" install --quiet --no-deps --no-build-isolation "$GITHUB_ACTION_PATH"
