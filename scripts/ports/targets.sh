#!/bin/sh
# Builds the programs for all systems that this machine has compilers for, and runs what it can run
# of them: for CI. What is missing is told, and skipped.
set -eu
here=scripts/ports
has() { command -v "$1" >/dev/null; }
# Of another clone, the build cache is as good.
GOFLAGS="$(go env GOFLAGS) -trimpath"
export GOFLAGS

echo "targets: macOS on arm64, without a C compiler"
GOOS=darwin GOARCH=arm64 CGO_ENABLED=0 go build -o bin/darwin/arm64/ ./cmd/...

echo "targets: Windows"
# Packages with files that are compiled on one system only.
own="./internal/cli ./internal/clitest ./internal/atomicfile ./internal/priority ./internal/stopwatch"
if has x86_64-w64-mingw32-g++; then
	$here/cross.sh windows bin/windows
	# shellcheck disable=SC2086
	GOOS=windows GOARCH=amd64 CGO_ENABLED=1 CC=x86_64-w64-mingw32-gcc go vet $own ./trainer ./cpu
else
	echo "NO mingw: the graphics devices and the window are NOT built for Windows here" \
		"(Debian: apt-get install g++-mingw-w64-x86-64)"
	GOOS=windows GOARCH=amd64 CGO_ENABLED=0 go build -o /dev/null ./cmd/...
	# shellcheck disable=SC2086
	GOOS=windows GOARCH=amd64 CGO_ENABLED=0 go vet $own ./trainer ./cpu
fi
if [ -e "${LIIF_WINE_ROOT:-out/wine-root}/ready" ] && [ "$(id -u)" = 0 ]; then
	$here/windows.sh "${LIIF_WINE_ROOT:-out/wine-root}" renders
else
	echo "NO Wine: no program for Windows runs here (make check-windows, as root)"
fi

echo "targets: Linux on arm64"
if has aarch64-linux-gnu-gcc && has qemu-aarch64-static; then
	GOOS=linux GOARCH=arm64 CGO_ENABLED=1 CC=aarch64-linux-gnu-gcc go test -vet=off -short \
		-exec "qemu-aarch64-static -L /usr/aarch64-linux-gnu" -run 'TestReLUKeepsNaN|TestWaves|TestTransforms' \
		./cpu ./internal/half
else
	echo "NO compiler or emulator of arm64: its kernels are NOT tested here" \
		"(Debian: apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static)"
	GOOS=linux GOARCH=arm64 CGO_ENABLED=0 go build -o /dev/null ./cmd/...
fi
