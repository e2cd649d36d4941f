#!/bin/sh
# Installs the programs of a folder, and what belongs to them: install.sh BIN, with PREFIX and DESTDIR.
set -eu
bin=$1
prefix=${PREFIX:-/usr/local}
root=${DESTDIR:-}$prefix
share=$root/share
id=io.github.liif_render.View
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

# put MODE FILE TARGET
put() {
	install -D -m "$1" "$2" "$3"
	echo "$3"
}

# made PROGRAM KIND TARGET: what a program prints about itself
made() {
	"$bin/$1" __packaging "$2" >"$temporary/made"
	put 644 "$temporary/made" "$3"
}

for program in liif-render liif-view liif-train liif-eval liif-convert; do
	put 755 "$bin/$program" "$root/bin/$program"
	made $program man "$share/man/man1/$program.1"
	made $program bash "$share/bash-completion/completions/$program"
	made $program zsh "$share/zsh/site-functions/_$program"
	made $program fish "$share/fish/vendor_completions.d/$program.fish"
done
put 644 packaging/$id.desktop "$share/applications/$id.desktop"
put 644 packaging/$id.metainfo.xml "$share/metainfo/$id.metainfo.xml"
put 644 packaging/$id.svg "$share/icons/hicolor/scalable/apps/$id.svg"
put 644 packaging/liif.thumbnailer "$share/thumbnailers/liif.thumbnailer"
put 644 packaging/liif.mime.xml "$share/mime/packages/liif.xml"
put 644 LICENSE "$share/doc/liif/LICENSE"
put 644 README.md "$share/doc/liif/README.md"
for licence in imageio/internal/*/licenses/*; do
	[ -f "$licence" ] || continue
	put 644 "$licence" "$share/doc/liif/licenses/$(basename "$licence")"
done
