#!/bin/sh
# Builds the programs for another system, into a folder, from the top of the checkout:
#
#	scripts/ports/cross.sh windows bin/windows            with mingw (Debian: g++-mingw-w64-x86-64)
#	scripts/ports/cross.sh arm64 bin/arm64 out/arm64-root with gcc-aarch64-linux-gnu and the folder
#	                                                      that arm64_root.sh made
#	scripts/ports/cross.sh darwin bin/darwin              without a C compiler, for both processors
#
# LIIF_VERSION, such as v1.2.3, is the version in Windows' resources.
set -eu
case ${1:-} in
windows)
	go run ./scripts/ports/resources "${LIIF_VERSION:-v0.0.0}"
	export GOOS=windows GOARCH=amd64 CGO_ENABLED=1
	export CC=x86_64-w64-mingw32-gcc CXX=x86_64-w64-mingw32-g++
	for program in convert eval render train web; do
		go build -o "$2/" "./cmd/liif-$program"
	done
	# A program with a window: no console opens beside it.
	go build -ldflags=-H=windowsgui -o "$2/" ./cmd/liif-view
	;;
arm64)
	export GOOS=linux GOARCH=arm64 CGO_ENABLED=1
	root=$(realpath "$3")
	export CC="aarch64-linux-gnu-gcc --sysroot=$root" CXX="aarch64-linux-gnu-g++ --sysroot=$root"
	go build -o "$2/" ./cmd/...
	;;
darwin)
	for processor in arm64 amd64; do
		GOOS=darwin GOARCH=$processor CGO_ENABLED=0 go build -o "$2/$processor/" ./cmd/...
	done
	;;
*)
	sed -n 's/^# \{0,1\}//p' "$0" >&2
	exit 2
	;;
esac
