#!/bin/sh
# Takes out of node_modules what this image can never load: model runtimes of other platforms and of browsers (some 350 MB), the
# embedded database (an image uses a real one), and sources of native code.
set -eu
cd "$(dirname "$0")/../.."
keep=$(node -p 'process.platform + "/" + process.arch')

for directory in node_modules/onnxruntime-node/bin/napi-v*/*/*; do
  case "$directory" in
    */"$keep") ;;
    *) rm -rf "$directory" ;;
  esac
done
# Its entry in Node is onnxruntime-node; the browser's runtime is only ever imported by the browser's build.
rm -rf node_modules/onnxruntime-web node_modules/@huggingface/transformers/dist/*.wasm
rm -rf node_modules/@unni-craftsman
rm -rf node_modules/cap/build/Release/obj.target node_modules/cap/deps
find node_modules -name '*.map' -type f -delete
