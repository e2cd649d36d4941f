#!/bin/sh
# Builds the programs for Linux on arm64, against the folder that arm64_root.sh makes, and runs under
# emulation the tests of what is computed there (-short) and a small render, which must differ from
# this machine's by one step in 1 of 10,000 values at most. Debian: gcc-aarch64-linux-gnu,
# g++-aarch64-linux-gnu, qemu-user-static. Half an hour.
#
#	scripts/ports/arm64.sh out/arm64-root [PACKAGE...]
set -eu
here=scripts/ports
for tool in aarch64-linux-gnu-gcc aarch64-linux-gnu-g++ qemu-aarch64-static; do
	if ! command -v $tool >/dev/null; then
		echo "arm64.sh: needs $tool (Debian: gcc-aarch64-linux-gnu g++-aarch64-linux-gnu" \
			"qemu-user-static)" >&2
		exit 1
	fi
done
$here/arm64_root.sh "$1"
root=$(realpath "$1")
shift
out=$PWD/out/arm64
mkdir -p "$out"
export LIIF_TUNE=never

$here/cross.sh arm64 bin/arm64 "$root"
ls -l bin/arm64
for program in convert eval render train view; do
	qemu-aarch64-static -L "$root" "bin/arm64/liif-$program" --version
done
go build -o bin/ ./cmd/liif-render
set_of="--quiet --force --scale 4 --region 100,100,32,32 assets/cat.png"
# shellcheck disable=SC2086
bin/liif-render --device cpu $set_of -o "$out/here.png"
for threads in 1 2; do
	# shellcheck disable=SC2086
	qemu-aarch64-static -L "$root" bin/arm64/liif-render --device cpu --threads $threads $set_of \
		-o "$out/arm64-$threads.png"
done
cmp "$out/arm64-1.png" "$out/arm64-2.png"
go run ./$here/crop -share 1e-4 "$out/here.png" "$out/arm64-1.png"

if [ $# = 0 ]; then set -- ./cpu ./internal/half ./resample ./weights; fi
failed=
GOOS=linux GOARCH=arm64 CGO_ENABLED=1 CC="aarch64-linux-gnu-gcc --sysroot=$root" \
	CXX="aarch64-linux-gnu-g++ --sysroot=$root" \
	go test -short -v -p 1 -timeout 60m -exec "qemu-aarch64-static -L $root" "$@" \
	>"$out/tests.log" 2>&1 || failed=1
$here/summary.sh "$out/tests.log"
[ -z "$failed" ]
