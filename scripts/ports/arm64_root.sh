#!/bin/sh
# Makes a folder with what programs for Debian 12 on arm64 are linked with, C and X11's libraries,
# 450 MB, from the Debian mirror that apt uses here. qemu-aarch64-static -L runs programs with it.
# Nothing outside the folder changes. Does nothing where the folder is ready. As root.
#
#	scripts/ports/arm64_root.sh out/arm64-root
set -eu
root=$1
packages=libc6-dev,libstdc++-12-dev,libgl-dev,libx11-dev,libxrandr-dev,libxxf86vm-dev,libxi-dev,libxcursor-dev,libxinerama-dev

[ -e "$root/ready" ] && exit
if [ "$(id -u)" != 0 ]; then
	echo "arm64_root.sh: only root can make $root" >&2
	exit 1
fi
command -v debootstrap >/dev/null || {
	echo "arm64_root.sh: installing debootstrap"
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
}
. "$(dirname "$0")/mirror.sh"
echo "arm64_root.sh: libraries of Debian 12 for arm64 into $root, with $packages"
mkdir -p "$root"
root=$(realpath "$root")
# Its first stage finds what the packages need and fetches it; nothing of arm64 runs.
if ! debootstrap --foreign --arch=arm64 --variant=minbase --include="$packages" bookworm \
	"$root/first" "$mirror" >"$root/log" 2>&1; then
	tail -n 20 "$root/log" >&2
	exit 1
fi
for package in "$root"/first/var/cache/apt/archives/*.deb; do
	dpkg-deb -x "$package" "$root"
done
rm -rf "$root/first"
touch "$root/ready"
du -sh "$root" | sed 's/^/arm64_root.sh: /'
