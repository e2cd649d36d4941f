# Makes colour/cmyk.{jpg,tif}: eight patches of inks with the profile of ../colour/testdata, and prints what
# Little CMS (through Pillow 9.4) makes of them, and of patches in Lab. python3 colour.py
import io
from PIL import Image, ImageCms

icc = open('../colour/testdata/cmyk.icc', 'rb').read()
inks = [(0, 0, 0, 0), (255, 0, 0, 0), (0, 255, 0, 0), (0, 0, 255, 0), (0, 0, 0, 255), (120, 60, 30, 10),
        (200, 200, 20, 90), (30, 90, 200, 0)]
im = Image.new('CMYK', (8 * len(inks), 8))
for i, v in enumerate(inks):
    im.paste(v, (8 * i, 0, 8 * i + 8, 8))
im.save('colour/cmyk.tif', icc_profile=icc)
im.save('colour/cmyk.jpg', icc_profile=icc, quality=100, subsampling=0)
srgb = ImageCms.createProfile('sRGB')
out = ImageCms.profileToProfile(im, ImageCms.ImageCmsProfile(io.BytesIO(icc)), srgb, renderingIntent=1,
                                outputMode='RGB')
print([out.getpixel((8 * i + 4, 4)) for i in range(len(inks))])

labs = [(100, 0, 0), (50, 20, -30), (70, -40, 40), (30, 10, 10), (0, 0, 0), (85, 5, 60)]
im = Image.new('LAB', (len(labs), 1))
for i, (l, a, b) in enumerate(labs):
    im.putpixel((i, 0), (round(l * 2.55), a + 128, b + 128))
out = ImageCms.profileToProfile(im, ImageCms.createProfile('LAB'), srgb, renderingIntent=1, outputMode='RGB')
print([out.getpixel((i, 0)) for i in range(len(labs))])
