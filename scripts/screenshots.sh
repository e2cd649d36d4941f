#!/bin/sh
# Draws the README's pictures of liif-view: screenshots.sh PICTURE FOLDER
set -eu
picture=$1 out=$2
if [ -z "${DISPLAY:-}" ]; then
	exec xvfb-run --auto-servernum --server-args '-screen 0 1600x1000x24' "$0" "$@"
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# shot NAME KEY FLAG...: presses the key, points at a whisker, waits until all is exact.
shot() {
	name=$1 key=$2
	shift 2
	cat >"$dir/session" <<-END
		{"liif-view session":1,"width":960,"height":600}
		{"t":0,"kind":"key","key":"I","press":true}
		{"t":0.1,"kind":"key","key":"$key","press":true}
		{"t":0.2,"kind":"move","x":700,"y":388}
	END
	bin/liif-view --device cpu --script "$dir/session" --report "$dir/report" --force \
		--screenshot "$out/readme-view-$name.jpg" "$@" "$picture"
}
shot whole M
shot split none --zoom 30 --center 132,252 --compare bicubic
shot help H
