#!/bin/sh
# Fetches the encoder from the module that doc.go names, through Go's module proxy.
set -eu
cd "$(dirname "$0")"
dir() { (cd / && GO111MODULE=on GOFLAGS=-mod=mod go mod download -json "$1") | sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p'; }
webp=$(dir github.com/gen2brain/webp@v0.5.5)
mkdir -p licenses
cp "$webp/lib/webp.wasm.gz" webp.wasm.gz
cp "$webp/LICENSE" licenses/gen2brain
cp "$webp/lib/LICENSE.libwebp" licenses/libwebp
avif=$(dir github.com/gen2brain/avif@v0.4.4)
cp "$avif/lib/encode.wasm.gz" avif.wasm.gz
cp "$avif/LICENSE" licenses/gen2brain-avif
cp "$avif/lib/LICENSE.aom" licenses/aom
cp "$avif/lib/LICENSE.libavif" licenses/libavif
chmod 644 ./*.gz licenses/*
sha256sum ./*.gz
