#!/usr/bin/env bash
# The upgrade step by step, with what may run beside what. A plan that cannot be made is no failure of
# the check: its reason stands in the log.
set -uo pipefail
plan="$RUNNER_TEMP/upgradelint-plan.md"
"$RUNNER_TEMP/upgradelint/bin/upgradelint" plan "$UPGRADELINT_PLAN_FROM" "$UPGRADELINT_TREE" --output-format markdown > "$plan" || rm -f "$plan"
if [ -f "$plan" ]; then
    cat "$plan" >> "$GITHUB_STEP_SUMMARY"
fi
