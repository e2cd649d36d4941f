#!/bin/sh
# Makes a folder with a Debian 13 that has Wine 10, a software graphics device and a display, in
# which programs for Windows run: 1.5 GB, from the Debian mirror that apt uses here, some minutes.
# Nothing outside the folder changes. Does nothing where the folder is ready. As root.
#
#	scripts/ports/wine_root.sh out/wine-root
set -eu
root=$1
packages="wine wine64 xvfb xauth mesa-vulkan-drivers libvulkan1 libgl1 libgl1-mesa-dri ca-certificates"

[ -e "$root/ready" ] && exit
if [ "$(id -u)" != 0 ]; then
	echo "wine_root.sh: only root can make $root" >&2
	exit 1
fi
command -v debootstrap >/dev/null || {
	echo "wine_root.sh: installing debootstrap"
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
}
. "$(dirname "$0")/mirror.sh"
echo "wine_root.sh: Debian 13 into $root, 1.5 GB, with $packages"
mkdir -p "$root"
root=$(realpath "$root")
log=$root.log
fail() {
	tail -n 20 "$log" >&2
	echo "wine_root.sh: failed, see $log" >&2
	exit 1
}
if ! [ -e "$root/debootstrapped" ]; then
	debootstrap --variant=minbase trixie "$root" "$mirror" >"$log" 2>&1 || fail
	touch "$root/debootstrapped"
fi
# Services are not to start, and apt needs no more than the mirror's certificates and proxy.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod +x "$root/usr/sbin/policy-rc.d"
reach "$root"
inside() {
	DEBIAN_FRONTEND=noninteractive chroot "$root" "$@" >>"$log" 2>&1 || fail
}
inside apt-get update -qq
# shellcheck disable=SC2086
inside apt-get install -y -qq --no-install-recommends $packages
inside apt-get clean
touch "$root/ready"
du -sh "$root" | sed 's/^/wine_root.sh: /'
