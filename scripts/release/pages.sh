#!/bin/sh
# Puts into STAGE/ARCH what a program prints about itself, as packages want it: pages.sh PROGRAM
# TARGET STAGE. goreleaser calls it for each program of each target; that of this machine is asked for all.
set -eu
[ "$2" = linux_amd64_v1 ] || exit 0
name=$(basename "$1")

# made PROGRAM TARGET KIND
made() {
	mkdir -p "$(dirname "$2")"
	"$1" __packaging "$3" >"$2"
}

for arch in amd64 arm64; do
	share=$3/$arch/share
	made "$1" "$share/man/man1/$name.1" man
	gzip -9nf "$share/man/man1/$name.1"
	made "$1" "$share/bash-completion/completions/$name" bash
	made "$1" "$3/$arch/zsh/_$name" zsh
	made "$1" "$share/fish/vendor_completions.d/$name.fish" fish
done
