#!/usr/bin/env bash
# Write the comment of an earlier run anew, or a first one where there is something to say.
set -euo pipefail
body="$RUNNER_TEMP/upgradelint.md"
[ -f "$body" ] || exit 0
comments="repos/$GITHUB_REPOSITORY/issues/$UPGRADELINT_PULL/comments"
mine='[.[] | select(.body | startswith("<!-- upgradelint -->")) | .id][0] // empty'
earlier=$(gh api --paginate "$comments" --jq "$mine" | head -n 1)
if [ -n "$earlier" ]; then
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$earlier" -F "body=@$body"
elif ! tail -n 1 "$body" | grep -q '^0 findings; '; then
    gh api --silent --method POST "$comments" -F "body=@$body"
fi
