#!/bin/sh
# Makes a release twice and compares the sums: reproduce.sh VERSION. Each is made in a clone of its own, in
# another folder and with empty caches of Go's and zig's, so that nothing of the first is used for the second.
# LIIF_REPRODUCE_CACHE=shared lets both use the usual caches: a check of links, archives and packages alone.
# LIIF_RELEASE_TARGET=linux_amd64_v1 checks what is for that target alone.
set -eu
version=${1:?a version, as 1.2.3}
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
commit=$(git rev-parse HEAD)
export LIIF_TOOLS="${LIIF_TOOLS:-$PWD/.tools}"
for clone in first/liif second-one/somewhere/liif; do
	git clone -q . "$work/$clone"
	git -C "$work/$clone" checkout -q --detach "$commit"
	echo "reproduce: $clone"
	(
		if [ "${LIIF_REPRODUCE_CACHE:-own}" != shared ]; then
			export GOCACHE="$work/cache-${clone%%/*}" ZIG_GLOBAL_CACHE_DIR="$work/zig-${clone%%/*}"
		fi
		cd "$work/$clone"
		scripts/release.sh "$version"
		sleep 2 # no two clocks agree
	)
	[ -e "$work/sums" ] || cp "$work/$clone/out/release/SHA256SUMS" "$work/sums"
done
if ! diff "$work/sums" "$work/second-one/somewhere/liif/out/release/SHA256SUMS"; then
	echo "reproduce: the two differ" >&2
	exit 1
fi
echo "reproduce: $(wc -l <"$work/sums") files, the same twice"
