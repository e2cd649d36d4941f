#!/bin/sh
# Shows that memory is bounded, whatever the output's size: memory.sh PICTURE
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
bin/liif-render --quiet --model bicubic --size 2000x1500 --fit stretch "$1" -o "$dir/photo.png"
go build -o "$dir/" ./scripts/peakmemory

echo "A strip of a 2000×1500 photo ×30, whose plan is that of all 2.7 gigapixels:"
"$dir/peakmemory" 1GiB bin/liif-render --scale 30 --region 0,700,2000,20 --memory 700MiB \
	"$dir/photo.png" -o "$dir/strip.png"
echo "A PNG of 20000×20000 pixels:"
"$dir/peakmemory" 300MiB bin/liif-render --model bicubic --size 20000x20000 --fit stretch --memory 200MiB \
	"$dir/photo.png" -o "$dir/large.png"
echo "A TIFF of 20000×15000 pixels, 900 MB of samples, which stays on the disk as a source:"
bin/liif-render --quiet --model nearest --size 20000x15000 --fit stretch --pyramid \
	--tiff-compression zstd "$dir/photo.png" "$dir/huge.tif"
"$dir/peakmemory" 400MiB bin/liif-render --scale 2 --region 9000,7000,200,150 --memory 256MiB \
	"$dir/huge.tif" -o "$dir/part.png"
"$dir/peakmemory" 400MiB bin/liif-render --model bicubic --long 2000 --memory 256MiB \
	"$dir/huge.tif" -o "$dir/small.png"
