# Makes heif/: small HEIC and AVIF files by the fields that matter, and what libheif (heif-convert) or
# libavif (avifdec) make of each: python3 heif.py (libheif 1.15, x265, libavif 0.11 with aom).
import os
import shutil
import subprocess
import tempfile

from PIL import Image

os.chdir(os.path.dirname(os.path.abspath(__file__)) or ".")
sheet = Image.open("rgb444.jpg.png").convert("RGB")
shutil.rmtree("heif", ignore_errors=True)
os.mkdir("heif")
tmp = tempfile.mkdtemp()


def run(*args):
    subprocess.run([str(a) for a in args], check=True, stdout=subprocess.DEVNULL)


def source(w, h, mode="RGB"):
    im = sheet.resize((w, h), Image.BICUBIC)
    if mode == "RGBA":
        im.putalpha(Image.linear_gradient("L").resize((w, h)))
    path = os.path.join(tmp, "%dx%d%s.png" % (w, h, mode))
    im.convert(mode).save(path)
    return path


def heic(name, *flags, w=36, h=22, mode="RGB"):
    out = "heif/%s.heic" % name
    run("heif-enc", source(w, h, mode), "-q", "80", "-o", out, *flags)
    run("heif-convert", out, out + ".png")


def avif(name, *flags, w=35, h=21, mode="RGB", depth="8"):
    out = "heif/%s.avif" % name
    run("avifenc", "-s", "8", "--min", "20", "--max", "30", *flags, source(w, h, mode), out)
    run("avifdec", "-u", "nearest", "-d", depth, out, out + ".png")


heic("444", "-p", "chroma=444")
heic("420")
heic("422", "-p", "chroma=422")
heic("grey", mode="L")
heic("odd", w=35, h=21, *["-p", "chroma=444"])
heic("alpha", "-p", "chroma=444", mode="RGBA")
avif("420", "-y", "420")
avif("444", "-y", "444")
avif("422", "-y", "422")
avif("limited", "-y", "444", "-r", "limited")
avif("grey", "-y", "400", mode="L")
avif("10bit", "-y", "444", "-d", "10", depth="16")
avif("12bit", "-y", "444", "-d", "12", depth="16")
avif("alpha", "-y", "444", mode="RGBA")
avif("premultiplied", "-y", "444", "--premultiply", mode="RGBA")
avif("bt709", "-y", "444", "--cicp", "1/13/1")
avif("rgb", "-y", "444", "--cicp", "1/13/0", "-l")
avif("grid", "-y", "444", "--grid", "2x2", w=128, h=128)
# heif-enc takes 16 bits from a file that has them.
run("heif-enc", "heif/12bit.avif.png", "-q", "80", "-b", "10", "-p", "chroma=444", "-o", "heif/10bit.heic")
run("heif-convert", "heif/10bit.heic", "heif/10bit.heic.png")
shutil.rmtree(tmp)
