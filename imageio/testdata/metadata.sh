#!/bin/sh
# Makes metadata/photo.{jpg,png,tif,webp}: a picture of 16 x 12 pixels with EXIF, XMP and IPTC written by
# ExifTool (12.57), which also wrote a thumbnail and the orientation 6. Needs python3-pil and
# libimage-exiftool-perl.
set -e
cd "$(dirname "$0")"
mkdir -p metadata
cd metadata
rm -f photo.* thumbnail.jpg
python3 - <<'END'
from PIL import Image
im = Image.new('RGB', (16, 12))
im.putdata([(x * 15, y * 20, x * y) for y in range(12) for x in range(16)])
im.resize((8, 6)).save('thumbnail.jpg')
for name in ('jpg', 'png', 'tif', 'webp'):
    im.save('photo.' + name, **({'lossless': True} if name == 'webp' else {}))
END
for name in jpg png tif webp; do
	exiftool -q -q -m -overwrite_original -Make=Maker -Model='Model 5' \
		-DateTimeOriginal='2021:05:06 07:08:09' -GPSLatitude=48.1 -GPSLatitudeRef=N -GPSLongitude=11.5 \
		-GPSLongitudeRef=E -EXIF:Artist='Zoë' -EXIF:Copyright='© Zoë' -EXIF:ImageDescription='A ramp' \
		-ExposureTime=1/125 -FNumber=2.8 -ExifIFD:SerialNumber=123456 -LensModel='50 mm' -OwnerName=Zoe \
		-UserComment='not for all' -Orientation#=6 -XMP-xmp:Rating=4 -XMP-dc:Title='Ramp' \
		-XMP-dc:Creator='Zoë' -XMP-dc:Creator='Bo' -XMP-photoshop:City=Munich -XMP-aux:SerialNumber=99 \
		-XMP-tiff:Orientation#=6 -XMP-GPano:FullPanoWidthPixels=12 -IPTC:Keywords=ramp -IPTC:Keywords=test \
		-IPTC:City=Munich -IPTC:By-line=Zoe photo.$name || test $name = webp
done
exiftool -q -overwrite_original '-ThumbnailImage<=thumbnail.jpg' photo.jpg
rm thumbnail.jpg
