#!/bin/sh
# Draws the demo: demo.sh PICTURE REGION FOLDER
set -eu
picture=$1 region=$2 out=$3

mkdir -p "$out"
draw() {
	echo "liif-render $*"
	bin/liif-render --force "$@"
}
for model in bicubic liif-small; do
	draw --model $model --scale 4 "$picture" -o "$out/whole-x4-$model.png"
	draw --model $model --scale 30 --region "$region" "$picture" -o "$out/detail-x30-$model.png"
done
for name in whole-x4 detail-x30; do
	go run ./scripts/sidebyside "$out/$name.png" "$out/$name-bicubic.png" "$out/$name-liif-small.png"
done
cat <<END

Look at, bicubic on the left and LIIF on the right:
  $out/whole-x4.png      all of $picture, four times as wide and high
  $out/detail-x30.png    the whiskers at $region, thirty times
Each half is also there as a file of its own.
END
