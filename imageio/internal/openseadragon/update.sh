#!/bin/sh
# Fetches the release that doc.go names as its npm package.
set -eu
cd "$(dirname "$0")"
there=$(mktemp -d)
trap 'rm -rf "$there"' EXIT
npm pack --silent --pack-destination "$there" openseadragon@6.1.1 >/dev/null
tar xzf "$there"/openseadragon-*.tgz -C "$there"
mkdir -p licenses
cp "$there/package/LICENSE.txt" licenses/openseadragon
gzip -9 -n <"$there/package/build/openseadragon/openseadragon.min.js" >openseadragon.min.js.gz
chmod 644 ./*.gz licenses/*
gzip -dc openseadragon.min.js.gz | sha256sum
