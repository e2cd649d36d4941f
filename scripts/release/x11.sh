#!/bin/sh
# Makes what liif-view is linked with and zig does not bring, for both processors: x11.sh TOOLS ZIG GLIBC.
# TOOLS/x11/include has the headers of this machine's X11 and GL, without those of glibc beside them;
# TOOLS/x11/amd64 and arm64 have libraries of the same names, versions and symbols as this machine's, whose
# functions are empty. A linker asks for no more, and so needs no X11 of another processor.
set -eu
tools=$1 zig=$2 glibc=$3
machine=$(uname -m)

rm -rf "$tools/x11"
mkdir -p "$tools/x11/include"
for name in X11 GL KHR; do ln -s /usr/include/$name "$tools/x11/include/$name"; done
for pair in amd64:x86_64 arm64:aarch64; do
	into=$tools/x11/${pair%%:*}
	mkdir "$into"
	for name in GL X11 Xrandr Xxf86vm Xi Xcursor Xinerama; do
		real=/usr/lib/$machine-linux-gnu/lib$name.so
		soname=$(objdump -p "$real" | awk '$1 == "SONAME" { print $2 }')
		nm -D --defined-only "$real" | awk '$2 ~ /^[TW]$/ { sub(/@.*/, "", $3); print "void " $3 "(void) {}" }' |
			sort -u >"$into/$name.c"
		"$zig" cc -target "${pair#*:}-linux-gnu.$glibc" -w -fno-builtin -shared -nostdlib \
			-Wl,-soname,"$soname" -o "$into/lib$name.so" "$into/$name.c"
	done
done
touch "$tools/x11/ready"
