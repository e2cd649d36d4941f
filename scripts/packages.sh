#!/bin/sh
# Installs the packages of out/release for real: packages.sh [CHROOTS]. The deb goes into fresh Debian
# systems, trixie and bookworm, made by debootstrap below CHROOTS (out/chroot); there it draws, its page is
# read, and removing it leaves nothing; the archive is tried there too. rpm, apk and Arch's package are
# unpacked and compared with the deb, for both processors.
# Run by make check-packages, as root.
set -eu

chroots=${1:-out/chroot}
fail() {
	echo "packages: $*" >&2
	exit 1
}
say() { echo "packages: $*"; }
. scripts/ports/mirror.sh

[ "$(id -u)" = 0 ] || fail "debootstrap and chroot need root"
set -- out/release/liif_*_amd64.deb
deb=$1
[ -e "$deb" ] || fail "no out/release/liif_*_amd64.deb: make release VERSION=1.2.3 first"
programs="liif-render liif-view liif-train liif-eval liif-convert"
sums=out/release/SHA256SUMS
(cd out/release && sha256sum --quiet -c SHA256SUMS) || fail "$sums does not hold"

say "lintian, without errors"
lintian --fail-on error "$deb" || fail "lintian has errors"

temporary=$(mktemp -d)
mounted=
trap '[ -z "$mounted" ] || umount "$mounted"; rm -rf "$temporary"' EXIT

# program FILE: is it position-independent, with its relocations read-only from the start?
program() {
	readelf -h "$1" | grep -q 'DYN (' || fail "$1: no PIE"
	readelf -lW "$1" | grep -q GNU_RELRO || fail "$1: no relro"
	readelf -dW "$1" | grep -qE 'BIND_NOW|FLAGS_1.*NOW' || fail "$1: symbols are bound late"
	if readelf -lW "$1" | grep 'GNU_STACK' | grep -q E; then fail "$1: the stack can be executed"; fi
	newest=$(readelf -W --dyn-syms "$1" | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -n 1)
	say "$(basename "$1"): $newest, $(stat -c %s "$1") bytes"
}

say "what is in the deb"
dpkg-deb -x "$deb" "$temporary/deb"
for name in $programs; do
	program "$temporary/deb/usr/bin/$name"
	[ -s "$temporary/deb/usr/share/man/man1/$name.1.gz" ] || fail "no manual page of $name"
	for page in bash-completion/completions/$name zsh/vendor-completions/_$name \
		fish/vendor_completions.d/$name.fish; do
		[ -s "$temporary/deb/usr/share/$page" ] || fail "no $page"
	done
done
desktop-file-validate "$temporary"/deb/usr/share/applications/*.desktop
appstreamcli validate --no-net "$temporary"/deb/usr/share/metainfo/*.xml
mkdir -p "$temporary/mime/packages"
cp "$temporary"/deb/usr/share/mime/packages/*.xml "$temporary/mime/packages/"
XDG_DATA_DIRS=$temporary:/usr/share update-mime-database "$temporary/mime" || fail "the types of files"
# known TYPE FOLDER...: is it a type of the lists below the folders, or another name of one?
known() {
	name=$1
	shift
	for folder in "$@"; do
		if grep -qsx "$name" "$folder/types" || grep -qs "^$name " "$folder/aliases"; then return 0; fi
	done
	return 1
}
for type in $(sed -n 's/^MimeType=//p' "$temporary"/deb/usr/share/thumbnailers/*.thumbnailer | tr ';' ' '); do
	known "$type" /usr/share/mime "$temporary/mime" || fail "the thumbnailer's $type is unknown"
done
manifest=$PWD/packaging/io.github.liif_render.View.flatpak.yaml
(cd "$temporary" && flatpak-builder --show-manifest "$manifest" >/dev/null) || # it leaves a folder behind
	fail "the manifest of the Flatpak"

# listing FOLDER: its files with their sums. The changelog is in the deb alone, and Debian looks for zsh's
# functions in a folder of its own.
listing() {
	(cd "$1" && find usr -type f ! -name 'changelog.Debian.gz' -exec sha256sum {} + |
		sed 's,zsh/vendor-completions,zsh/site-functions,' | sort -k 2)
}

# alike LIST FILE...: do packages of other kinds hold the files of the list?
alike() {
	list=$1
	shift
	for file in "$@"; do
		[ -e "$file" ] || fail "there is no $file"
		into=$temporary/other
		rm -rf "$into"
		mkdir "$into"
		case $file in
		*.rpm)
			rpm -qp --nosignature --qf 'packages: %{NAME} %{VERSION}, %{ARCH}: %{SUMMARY}\n' "$file"
			rpm2cpio "$file" | (cd "$into" && cpio -id --quiet --no-absolute-filenames)
			;;
		*.apk) tar xzf "$file" -C "$into" 2>/dev/null ;;
		*) zstd -dcq "$file" | tar x -C "$into" ;;
		esac
		listing "$into" | diff "$list" - || fail "$file holds something else than the deb"
		say "$(basename "$file"): the $(wc -l <"$list") files of the deb"
	done
}

listing "$temporary/deb" >"$temporary/deb.list"
alike "$temporary/deb.list" out/release/liif-*.x86_64.rpm out/release/liif_*_x86_64.apk \
	out/release/liif-*-x86_64.pkg.tar.zst

names() { sed 's/^[^ ]* *//' "$1"; }
if [ "${LIIF_RELEASE_TARGET:-all}" = linux_amd64_v1 ]; then
	say "NO arm64: its packages are NOT looked at, for LIIF_RELEASE_TARGET leaves them out"
else
	say "arm64's deb holds files of the same names"
	dpkg-deb -x out/release/liif_*_arm64.deb "$temporary/arm64"
	for name in $programs; do
		readelf -h "$temporary/arm64/usr/bin/$name" | grep -q AArch64 || fail "$name of arm64 is for another processor"
		program "$temporary/arm64/usr/bin/$name"
	done
	listing "$temporary/arm64" >"$temporary/arm64.list"
	names "$temporary/deb.list" >"$temporary/names"
	names "$temporary/arm64.list" | diff "$temporary/names" - || fail "arm64's deb has other files"
	alike "$temporary/arm64.list" out/release/liif-*.aarch64.rpm out/release/liif_*_aarch64.apk \
		out/release/liif-*-aarch64.pkg.tar.zst
fi

# files CHROOT: all of them, but for what apt and dpkg write down of their own work.
files() {
	find "$1" -xdev ! -path "$1/var/lib/dpkg/*" ! -path "$1/var/lib/apt/*" ! -path "$1/var/cache/*" \
		! -path "$1/var/log/*" ! -path "$1/tmp/*" ! -path "$1/proc/*" ! -path "$1/etc/ld.so.cache" -print | sort
}

for system in trixie bookworm; do
	root=$chroots/$system
	if ! [ -e "$root" ]; then
		say "making a fresh $system in $root"
		rm -rf "$root.unfinished"
		mkdir -p "$chroots"
		debootstrap --variant=minbase "$system" "$root.unfinished" "$mirror" \
			>"$temporary/debootstrap" 2>&1 || { tail -n 5 "$temporary/debootstrap"; fail "no $system"; }
		mv "$root.unfinished" "$root"
	fi
	reach "$root"
	inside() { chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 TERM=dumb "$@"; }
	mount -t proc proc "$root/proc" # which programs ask where they are
	mounted=$root/proc
	inside apt-get update -qq
	# The reader of pages and the libraries that the package depends on come first: they are not its own.
	inside apt-get install -y -qq --no-install-recommends man-db libx11-6 >"$temporary/apt" 2>&1 ||
		{ tail -n 5 "$temporary/apt"; fail "$system: man-db and libx11-6"; }
	files "$root" >"$temporary/before"
	cp "$deb" "$root/tmp/liif.deb"
	cp assets/cat.png "$root/tmp/photo.png"
	inside apt-get install -y --no-install-recommends /tmp/liif.deb >"$temporary/apt" 2>&1 ||
		{ tail -n 5 "$temporary/apt"; fail "$system: the deb"; }
	say "$system: $(inside liif-render --version | tr '\n' ' ')"
	rm -f "$root/tmp/photo-x4.png"
	inside sh -c 'cd /tmp && liif-render --quiet photo.png' || fail "$system: liif-render"
	size=$(od -An -tu1 -j16 -N8 "$root/tmp/photo-x4.png" | awk '{ print $3 * 256 + $4 "x" $7 * 256 + $8 }')
	[ "$size" = 1804x1200 ] || fail "$system: the picture is $size, not 1804x1200"
	# The archive for other systems needs no more.
	tar xzf out/release/liif-*-linux-amd64.tar.gz -C "$root/tmp" --one-top-level=archive --strip-components=1
	inside sh -c 'cd /tmp && archive/liif-render --quiet photo.png -o archive.png && cmp archive.png photo-x4.png' ||
		fail "$system: the archive's liif-render"
	rm -rf "$root/tmp/archive" "$root/tmp/archive.png"
	for name in $programs; do
		inside "$name" --help >/dev/null || fail "$system: $name --help"
		inside man -P cat "$name" 2>/dev/null | grep -q 'EXIT STATUS' || fail "$system: man $name"
		if inside ldd "/usr/bin/$name" | grep 'not found'; then fail "$system: libraries of $name"; fi
	done
	inside liif-convert --info liif-small-plain >/dev/null || fail "$system: the models"
	inside dpkg -V liif || fail "$system: files differ from the package's"
	inside apt-get purge -y liif >"$temporary/apt" 2>&1 || { tail -n 5 "$temporary/apt"; fail "$system: purge"; }
	files "$root" | diff "$temporary/before" - || fail "$system: removing the package leaves files"
	umount "$root/proc"
	mounted=
	say "$system: installed, drew ×4 (sha256 $(sha256sum "$root/tmp/photo-x4.png" | cut -c1-16)), removed"
done
say "all is well; the systems stay in $chroots"
