#!/bin/sh
# Builds hevc.wasm.gz: build.sh libde265-VERSION.tar.gz. It needs what Debian calls clang, lld, wasi-libc,
# libc++-dev-wasm32 and libclang-rt-dev-wasm32, of version 14; TOOLS is a folder with their /usr, if they
# are not installed. The source is libde265's release, or Debian's libde265_VERSION.orig.tar.gz.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tools=${TOOLS:-}
echo "554228bd17788c99a7e63b37ab5634722190e6e2bf60c1dcb01cef328e133905  $1" | sha256sum -c -
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar xzf "$1" -C "$work"
src=$(echo "$work"/libde265-*/libde265)
version=$(basename "$(dirname "$src")" | sed 's/libde265-//')
number=$(echo "$version" | awk -F. '{ printf "0x%02x%02x%02x00", $1, $2, $3 }')
sed "s/@NUMERIC_VERSION@/$number/; s/@PACKAGE_VERSION@/$version/" "$src/de265-version.h.in" >"$src/de265-version.h"
cxx="$tools/usr/lib/llvm-14/bin/clang++ --target=wasm32-wasi -O2 -msimd128 -std=c++17 -fno-exceptions -fno-rtti
	-D_WASI_EMULATED_SIGNAL -Dmemalign=aligned_alloc -DNDEBUG -w -nostdinc++ -I$here/shim
	-isystem $tools/usr/lib/llvm-14/include/wasm32-wasi/c++/v1 -isystem $tools/usr/include/wasm32-wasi -I$src -I$src/.."
objects=
for file in "$here/hevc.cc" "$src"/*.cc; do
	case $file in */visualize.cc | */image-io.cc | */quality.cc) continue ;; esac
	object=$work/$(basename "$file").o
	# shellcheck disable=SC2086
	$cxx -c "$file" -o "$object"
	objects="$objects $object"
done
lib=$tools/usr/lib/wasm32-wasi
# shellcheck disable=SC2086
"$tools/usr/lib/llvm-14/bin/wasm-ld" --no-entry --gc-sections --strip-all -z stack-size=1048576 \
	--export=malloc --export=_initialize -o "$work/hevc.wasm" "$lib/crt1-reactor.o" $objects \
	"$lib/libc++.a" "$lib/libc++abi.a" -L"$lib" -lc \
	"$tools"/usr/lib/llvm-14/lib/clang/14*/lib/wasi/libclang_rt.builtins-wasm32.a
gzip -9nc "$work/hevc.wasm" >"$here/../hevc.wasm.gz"
sha256sum "$here/../hevc.wasm.gz"
