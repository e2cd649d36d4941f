#!/bin/sh
# Installs and removes what make release made for Windows, under Wine, in a folder that wine_root.sh
# makes: the installer's liif-render must draw the bytes of the zip's and of this machine's archive, and
# removing it must leave no file. As root.
#
#	scripts/ports/installer.sh out/wine-root
set -eu
here=scripts/ports
$here/wine_root.sh "$1"
LIIF_WINE_ROOT=$(realpath "$1")
export LIIF_WINE_ROOT LIIF_TUNE=never
say() { echo "installer.sh: $*"; }
set -- out/release/liif-*-setup.exe
[ -e "$1" ] || {
	say "no out/release/liif-*-setup.exe: make release VERSION=1.2.3 first" >&2
	exit 1
}
out=out/installer
rm -rf "$out"
mkdir -p "$out/windows" "$out/linux"
unzip -q out/release/liif-*-windows-amd64.zip -d "$out/windows"
tar xzf out/release/liif-*-linux-amd64.tar.gz -C "$out/linux"
draw="--quiet --force --device cpu assets/cat.png -o $out"
# shellcheck disable=SC2086
"$out"/linux/*/liif-render $draw/linux.png
# shellcheck disable=SC2086
$here/wine.sh "$(echo "$out"/windows/*/liif-render.exe)" $draw/zip.png
cmp "$out/linux.png" "$out/zip.png"
say "the zip's liif-render: the bytes of Linux"
$here/wine.sh "$1" /S
# shellcheck disable=SC2016 # variables of the shell inside
$here/wine.sh /bin/sh -ec '
	program=$(find "$WINEPREFIX/drive_c" -name liif-render.exe)
	folder=$(dirname "$program")
	wine "$program" '"$draw/installed.png"'
	wine "$folder/uninstall.exe" /S
	for wait in 1 2 3 4 5 6 7 8 9 10; do # it goes on behind its own back
		[ -e "$folder" ] || break
		sleep 1
	done
	find "$WINEPREFIX/drive_c" -ipath "*programs*liif*" >"$1"' sh "$out/left"
cmp "$out/linux.png" "$out/installed.png"
if [ -s "$out/left" ]; then
	say "removing leaves:" >&2
	cat "$out/left" >&2
	exit 1
fi
say "$(basename "$1"): installed, drew the bytes of Linux, removed"
