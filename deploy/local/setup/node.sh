#!/bin/sh
# Makes sure that `node` is new enough. Where it is not, brings it from the npm registry into .tools, pinned by node/package-lock.json.
# Plain sh: it runs before anything else of the project can. The Makefile and ./autoinmune put .tools/node_modules/.bin on PATH.
set -eu
needed=24
here=$(cd "$(dirname "$0")" && pwd)
tools=$(cd "$here/../../.." && pwd)/.tools

fail() {
  printf 'set-up: %s\n  remedy: %s\n' "$1" "$2" >&2
  exit 1
}
major() { "$1" -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0; }

PATH="$tools/node_modules/.bin:$PATH"
[ "$(major node)" -ge "$needed" ] && exit 0

command -v npm >/dev/null || fail "neither Node $needed nor npm is here" \
  "install Node $needed from https://nodejs.org, or any Node with npm (Debian: apt-get install npm)"
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64 | Linux-aarch64) ;;
  *) fail "Node $needed is missing, and set-up brings it for Linux on x86_64 and aarch64 only" "install Node $needed from https://nodejs.org" ;;
esac

echo "set-up: bringing Node $needed into .tools (this machine has $(node --version 2>/dev/null || echo none))"
mkdir -p "$tools"
cp "$here/node/package.json" "$here/node/package-lock.json" "$tools/"
npm ci --prefix "$tools" --no-audit --no-fund --loglevel=error >"$tools/node.log" 2>&1 || {
  cat "$tools/node.log" >&2
  fail "npm could not install Node $needed" "see the lines above; is the npm registry reachable?"
}
[ "$(major "$tools/node_modules/.bin/node")" -ge "$needed" ] || fail "the Node that npm brought does not start" \
  "install Node $needed from https://nodejs.org"
