#!/bin/sh
# The Python that training needs, in .tools/training: make train runs this by itself, autoinmune learn asks for it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv="$here/../.tools/training"
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
