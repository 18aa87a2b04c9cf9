#!/bin/sh
# Trains the models. With TRAINING_LABELS (one or more label files, separated by spaces) the feature tables are made anew first.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv="$here/../.tools/training"
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
PATH="$here/../.tools/node_modules/.bin:$PATH"
[ -z "${TRAINING_LABELS:-}" ] || node "$here/extract.ts" --out "$here/data/dev.csv.gz" $TRAINING_LABELS
node "$here/extract.ts" --out "$here/data/own.csv.gz" "$here/../test/captures/truth.csv"
exec nice "$venv/bin/python" "$here/train.py"
