#!/usr/bin/env bash
# One run: annotations on the lines of the pull request, a comment, and SARIF where it is asked for.
set -uo pipefail
read -ra arguments <<< "$UPGRADELINT_ARGUMENTS"
reports=(--output-format github --output-format "markdown=$RUNNER_TEMP/upgradelint.md")
if [ -n "$UPGRADELINT_SARIF" ]; then
    reports+=(--output-format "sarif=$UPGRADELINT_SARIF")
fi
"$RUNNER_TEMP/upgradelint/bin/upgradelint" check "$UPGRADELINT_TREE" "${arguments[@]}" "${reports[@]}"
code=$?
echo "exit-code=$code" >> "$GITHUB_OUTPUT"
if [ -f "$RUNNER_TEMP/upgradelint.md" ]; then
    cat "$RUNNER_TEMP/upgradelint.md" >> "$GITHUB_STEP_SUMMARY"
fi
exit $code
