#!/usr/bin/env bash
# Write the comment of an earlier run anew, or a first one where there is something to say.
set -euo pipefail
found="$RUNNER_TEMP/upgradelint.md"
plan="$RUNNER_TEMP/upgradelint-plan.md"
body="$RUNNER_TEMP/upgradelint-comment.md"
[ -f "$found" ] || exit 0
cp "$found" "$body"
if [ -f "$plan" ]; then
    # GitHub refuses a comment of more than 65,536 characters.
    if [ $(($(wc -c < "$found") + $(wc -c < "$plan"))) -lt 65000 ]; then
        { echo; echo "<details><summary>The upgrade, step by step</summary>"; echo; cat "$plan"; echo; echo "</details>"; } >> "$body"
    else
        { echo; echo "The plan of the upgrade is in the summary of the run: it is too long for a comment."; } >> "$body"
    fi
fi
comments="repos/$GITHUB_REPOSITORY/issues/$UPGRADELINT_PULL/comments"
mine='[.[] | select(.body | startswith("<!-- upgradelint -->")) | .id][0] // empty'
earlier=$(gh api --paginate "$comments" --jq "$mine" | head -n 1)
if [ -n "$earlier" ]; then
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$earlier" -F "body=@$body"
elif [ -f "$plan" ] || ! tail -n 1 "$found" | grep -q '^0 findings; '; then
    gh api --silent --method POST "$comments" -F "body=@$body"
fi
