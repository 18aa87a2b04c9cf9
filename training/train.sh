#!/bin/sh
# Trains the models from the feature tables in data/. More tables are made anew first where they are asked for:
#   TRAINING_LABELS     label files (docs/evaluation.md) with their captures beside them, each as NAME=FILE, separated by spaces
#   TRAINING_OVERLAYS   captures of ordinary traffic to lay over their attackers
#   TRAINING_DATA_SETS  folder with public tables of flows (training/cross_data.py says which)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv="$here/../.tools/training"
captures="$here/../test/captures"
sh "$here/setup.sh"
PATH="$here/../.tools/node_modules/.bin:$PATH"
# One thread: threads that spin while they wait for one another are slow beside other work. The tables are small.
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive
extract() {
  nice node "$here/../cli/main.ts" features "$2" --out "$here/data/$1.csv.gz" --overlay ${TRAINING_OVERLAYS:-"$captures/benign_mixed.pcap"}
}
for label in ${TRAINING_LABELS:-}; do extract "${label%%=*}" "${label#*=}"; done
TRAINING_OVERLAYS='' extract own "$captures/truth.csv"
[ -z "${TRAINING_DATA_SETS:-}" ] || nice "$venv/bin/python" "$here/cross_data.py" "$TRAINING_DATA_SETS"
exec nice "$venv/bin/python" "$here/train.py"
