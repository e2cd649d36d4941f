#!/bin/sh
# Fetches av1.wasm.gz and its licences from the module that doc.go names, through Go's module proxy.
set -eu
cd "$(dirname "$0")"
avif=$(cd / && GO111MODULE=on GOFLAGS=-mod=mod go mod download -json github.com/gen2brain/avif@v0.4.4 |
	sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p')
cp "$avif/lib/decode.wasm.gz" av1.wasm.gz
cp "$avif/LICENSE" licenses/gen2brain-avif
cp "$avif/lib/LICENSE.aom" licenses/aom
cp "$avif/lib/LICENSE.libavif" licenses/libavif
chmod 644 av1.wasm.gz licenses/*
sha256sum av1.wasm.gz
