#!/bin/sh
# Builds all programs and tests for Windows and runs them under Wine, in a folder that wine_root.sh
# makes: the test suites (-short), renders whose bytes must be those of Linux, and a screenshot of
# liif-view. Ends with how many tests passed and why others were skipped. As root.
#
#	scripts/ports/windows.sh out/wine-root [renders|tests [PACKAGE...]]
set -eu
here=scripts/ports
$here/wine_root.sh "$1"
LIIF_WINE_ROOT=$(realpath "$1")
export LIIF_WINE_ROOT LIIF_TUNE=never LIIF_VULKAN_VALIDATION=
what=${2:-all}
[ $# -lt 2 ] && shift 1 || shift 2

if ! command -v x86_64-w64-mingw32-g++ >/dev/null; then
	echo "windows.sh: needs a compiler (Debian: apt-get install g++-mingw-w64-x86-64)" >&2
	exit 1
fi
out=$PWD/out/windows
mkdir -p "$out"
display=${LIIF_WINE_DISPLAY:-:87}
$here/wine.sh /usr/bin/Xvfb "$display" -screen 0 1600x1000x24 -nolisten tcp >"$out/xvfb.log" 2>&1 &
xvfb=$!
trap 'kill $xvfb 2>/dev/null || :' EXIT
trap 'exit 1' INT TERM
export DISPLAY="$display"

renders() {
	scripts/ports/cross.sh windows bin/windows
	go build -o bin/ ./cmd/liif-render ./cmd/liif-view
	rm -rf "$out/linux" "$out/wine"
	mkdir -p "$out/linux" "$out/wine"
	# Kernels take long to compile on a device of software. The first WebGPU is Vulkan's, and not
	# Direct3D's, which Wine lacks a compiler for.
	for device in cpu vulkan:0 webgpu:0; do
		for system in linux wine; do
			program=bin/liif-render
			if [ $system = wine ]; then program=bin/windows/liif-render.exe; fi
			$here/wine.sh $program --quiet --force --device $device --scale 4 \
				--region 100,100,16,12 assets/cat.png "out/windows/$system/${device%:0}.png"
		done
		cmp "$out/linux/${device%:0}.png" "$out/wine/${device%:0}.png"
		echo "windows.sh: $device: the bytes of Linux"
	done
	for system in linux wine; do
		program=bin/liif-view
		if [ $system = wine ]; then program=bin/windows/liif-view.exe; fi
		$here/wine.sh $program --force --device cpu --window 640x480 --zoom 2 \
			--screenshot "out/windows/$system/view.png" assets/cat.png
	done
	go run ./scripts/ports/crop "$out/linux/view.png" "$out/wine/view.png"
}

tests() {
	export GOOS=windows GOARCH=amd64 CGO_ENABLED=1
	export CC=x86_64-w64-mingw32-gcc CXX=x86_64-w64-mingw32-g++
	if [ $# = 0 ]; then set -- $(go list ./... | grep -v /scripts/); fi
	go test -short -v -p 1 -timeout 60m -exec "$PWD/$here/wine.sh" "$@" >"$out/tests.log" 2>&1 ||
		failed=1
	GOOS='' GOARCH='' CC='' CXX='' $here/summary.sh "$out/tests.log"
	[ -z "${failed:-}" ]
}

case $what in
all) renders && tests ;;
renders) renders ;;
tests) tests "$@" ;;
esac
