# Makes the fixtures of this folder: python3 make.py (Pillow 9.4 with libjpeg-turbo and libwebp).
import math
from PIL import Image

W, H = 47, 37  # odd, so that subsampled chroma ends inside a block


def wave(x, y, fx, fy, phase):
    return int(127.5 + 127.5 * math.sin(fx * x + fy * y + phase))


def picture(alpha=False):
    im = Image.new("RGBA" if alpha else "RGB", (W, H))
    for y in range(H):
        for x in range(W):
            p = (wave(x, y, 0.21, 0.05, 0), wave(x, y, -0.07, 0.25, 2), wave(x, y, 0.11, 0.17, 4))
            if 12 <= x < 24 and 8 <= y < 20:
                p = (230, 30, 20)
            im.putpixel((x, y), p + ((x * 5 + y) % 256,) if alpha else p)
    return im


rgb, rgba = picture(), picture(alpha=True)


def save(name, im, reference="RGB", **options):
    im.save(name, **options)
    if reference:
        Image.open(name).convert(reference).save(name + ".png", optimize=True)


for name, subsampling in (("444", 0), ("422", 1), ("420", 2)):
    save("rgb%s.jpg" % name, rgb, quality=85, subsampling=subsampling)
save("progressive.jpg", rgb, quality=85, progressive=True)
save("grey.jpg", rgb.convert("L"), reference="L", quality=85)

# Pillow stores CMYK inverted and marks it so, as Adobe does.
cmyk = rgb.convert("CMYK")
save("cmyk.jpg", cmyk, quality=90)

# YCCK: the same inks stored as luma and chroma of inverted CMY, told by the last byte of APP14.
c, m, y, k = cmyk.split()
inverted = Image.merge("RGB", [ch.point(lambda v: 255 - v) for ch in (c, m, y)]).convert("YCbCr")
stored = [ch.point(lambda v: 255 - v) for ch in inverted.split()] + [k]
Image.merge("CMYK", stored).save("ycck.jpg", quality=90)
data = bytearray(open("ycck.jpg", "rb").read())
at = data.index(b"Adobe")
assert data[at + 11] == 0
data[at + 11] = 2
open("ycck.jpg", "wb").write(data)
Image.open("ycck.jpg").convert("RGB").save("ycck.jpg.png", optimize=True)

save("lossy.webp", rgb, quality=90, method=6)
save("lossyalpha.webp", rgba, reference="RGBA", quality=90, method=6)
save("lossless.webp", rgba, reference="RGBA", lossless=True, exact=True)

save("lzw.tif", rgb, reference="RGB", compression="tiff_lzw")
save("packbits.tif", rgb.convert("P", palette=Image.ADAPTIVE, colors=50), compression="packbits")
grey16 = Image.new("I;16", (W, H))
for yy in range(H):
    for xx in range(W):
        grey16.putpixel((xx, yy), (xx * 1399 + yy * 977) % 65536)
grey16.save("grey16.tif", compression="tiff_adobe_deflate")
