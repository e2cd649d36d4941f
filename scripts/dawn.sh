#!/bin/sh
# Runs the tests of gpu/webgpu as a browser runs that package: compiled to WebAssembly, under node, on
# Dawn, which is Chromium's WebGPU, with its compiler Tint.
#   scripts/dawn.sh        what takes minutes on a software device; make test-dawn
#   scripts/dawn.sh full   all; make check-full
# Dawn is the npm package webgpu, found in the folder LIIF_DAWN or in .tools/dawn, where
# `scripts/setup.sh dawn` puts it. The Vulkan driver is VK_DRIVER_FILES, or SwiftShader out of Debian's
# chromium, or whatever Vulkan finds (Mesa before 25 has too little for Dawn). Where node, the package
# or every device is missing nothing is tested, and a line says so; with dawn in LIIF_REQUIRE_TOOLS
# that is a failure.
set -eu
cd "$(dirname "$0")/.."

missing() {
	echo "NO dawn: $*: the shaders are NOT tested on a browser's WebGPU here" \
		"(scripts/setup.sh dawn installs it)"
	case ",${LIIF_REQUIRE_TOOLS:-}," in *,dawn,*) exit 1 ;; esac
	exit 0
}

export LIIF_DAWN="${LIIF_DAWN:-$PWD/.tools/dawn}"
command -v node >/dev/null || missing "no node"
[ -e "$LIIF_DAWN/node_modules/webgpu" ] || missing "no npm package webgpu in $LIIF_DAWN"
swiftshader=/usr/lib/chromium/vk_swiftshader_icd.json
if [ -z "${VK_DRIVER_FILES:-}" ] && [ -e "$swiftshader" ]; then
	export VK_DRIVER_FILES="$swiftshader"
fi
# Workgroup memory that is cleared first takes Tint's output thrice as long to compile there, and no
# shader reads what it has not written.
export LIIF_DAWN_FLAGS="${LIIF_DAWN_FLAGS:-enable-dawn-features=disable_workgroup_init}"
node -e '
	const dawn = require(process.env.LIIF_DAWN + "/node_modules/webgpu");
	dawn.create([]).requestAdapter().then((a) => process.exit(a ? 0 : 1), () => process.exit(1));
' 2>/dev/null || missing "no device that Dawn takes"

if [ "${1:-}" = full ]; then
	set -- -timeout 120m
else
	# Every shader read by Tint, each kind of operator run at small sizes, what trouble does.
	whole='TestTint|TestLost|TestUncapturedErrors|TestMemoryRefused|TestExceptions|TestDevice'
	whole="^($whole|TestRefused|TestGoldenNotices)\$"
	some='^TestGolden$/^small-plain$|^TestEngine$/^(Tensors|Pieces|ConvInOneTensor)$'
	set -- -short -timeout 20m -run "$whole|$some"
fi
LIIF_REQUIRE_GPU=1 LIIF_TUNE=never GOOS=js GOARCH=wasm exec go test -v \
	-exec "node --experimental-wasm-relaxed-simd $PWD/scripts/wasm/exec.js" "$@" ./gpu/webgpu
