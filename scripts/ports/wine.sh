#!/bin/sh
# Runs a program for Windows under the Wine of a folder that wine_root.sh made, where it is called,
# with the arguments behind it; go test -exec takes it. What does not end in .exe runs in the same
# Debian without Wine. As root. LIIF_WINE_ROOT is the folder.
#
#	LIIF_WINE_ROOT=out/wine-root scripts/ports/wine.sh bin/windows/liif-render.exe --version
set -eu
root=$(realpath "${LIIF_WINE_ROOT:?is the folder that wine_root.sh made}")
program=$(realpath -m "$1")
shift
export HOME=/srv # in that Debian
# Wine has a card of its own invention for Direct3D, whose shaders it cannot compile: it is left out.
export WINEPREFIX="$HOME/wine" WINEDEBUG="${WINEDEBUG:--all}" WINEDLLOVERRIDES=mscoree,mshtml,d3d12=
export XDG_RUNTIME_DIR=/tmp # Vulkan's drivers complain without
unset GOROOT GOCACHE GOPATH GOTMPDIR TMPDIR
# The mounts are of this process alone: /tmp and the checkout are where they are here, and Wine has
# them on drive Z.
mounts='
root=$1 program=$2 folder=$3
shift 3
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
for below in /tmp "$LIIF_TREE"; do
	if [ -d "$below" ]; then
		mkdir -p "$root$below"
		mount --rbind "$below" "$root$below"
	fi
done
wine=
case $program in *.exe) wine=wine ;; esac
exec chroot "$root" sh -c "cd \"\$1\" && shift && exec $wine \"\$@\"" sh "$folder" "$program" "$@"
'
LIIF_TREE=$(cd "$(dirname "$0")/../.." && pwd)
export LIIF_TREE
exec unshare --mount sh -ec "$mounts" sh "$root" "$program" "$PWD" "$@"
