#!/bin/sh
# Builds the programs for all systems that this machine has compilers for, and runs what it can run
# of them: for CI. What is missing is told, and skipped.
set -eu
here=scripts/ports
has() { command -v "$1" >/dev/null; }

echo "targets: Windows, macOS, Linux on arm64, without a C compiler"
for target in windows/amd64 darwin/arm64 darwin/amd64 linux/arm64; do
	GOOS=${target%/*} GOARCH=${target#*/} CGO_ENABLED=0 go build -o /dev/null ./cmd/...
done
# Files that are compiled on one system only are looked at as on Linux.
for target in windows/amd64 darwin/arm64; do
	GOOS=${target%/*} GOARCH=${target#*/} CGO_ENABLED=0 go vet ./cmd/... ./internal/cli/... \
		./internal/atomicfile ./internal/priority ./internal/stopwatch ./trainer ./cpu
done
if has x86_64-w64-mingw32-g++; then
	$here/cross.sh windows bin/windows
else
	echo "NO mingw: the graphics devices and the window are NOT built for Windows here" \
		"(Debian: apt-get install g++-mingw-w64-x86-64)"
fi
if [ -e "${LIIF_WINE_ROOT:-out/wine-root}/ready" ] && [ "$(id -u)" = 0 ]; then
	$here/windows.sh "${LIIF_WINE_ROOT:-out/wine-root}" renders
else
	echo "NO Wine: no program for Windows runs here (make check-windows, as root)"
fi
if has aarch64-linux-gnu-gcc && has qemu-aarch64-static; then
	GOOS=linux GOARCH=arm64 CGO_ENABLED=1 CC=aarch64-linux-gnu-gcc go test -short \
		-exec "qemu-aarch64-static -L /usr/aarch64-linux-gnu" -run 'TestThreads|TestReLUKeepsNaN' \
		./cpu ./internal/half
else
	echo "NO compiler or emulator of arm64: its kernels are NOT tested here" \
		"(Debian: apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static)"
fi
