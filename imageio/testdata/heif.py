# Makes heif/ and hdr/: small HEIC and AVIF files by the fields that matter, and what libheif (heif-convert) or
# libavif (avifdec) make of each: python3 heif.py (libheif 1.15, x265, libavif 0.11 with aom).
import os
import shutil
import struct
import subprocess
import sys
import tempfile

from PIL import Image

os.chdir(os.path.dirname(os.path.abspath(__file__)) or ".")
sheet = Image.open("rgb444.jpg.png").convert("RGB")
only = sys.argv[1:]  # hdr or grid alone, else all
if not only:
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


def boxes(data):
    """The boxes of data by kind, the last of each; full boxes with their version and flags."""
    out, at = {}, 0
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        out[kind] = data[at + 8:at + size]
        at += size
    return out


def box(kind, *parts):
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def coded(path):
    """The hvcC and the coded picture of a file that has one."""
    with open(path, "rb") as f:
        data = f.read()
    meta = boxes(boxes(data)[b"meta"][4:])
    hvcc = boxes(boxes(meta[b"iprp"])[b"ipco"])[b"hvcC"]
    return hvcc, boxes(data)[b"mdat"]


def grid(name, columns, rows, side, w, h):
    """Tiles of side x side, as telephones write them: heif-enc 1.15 makes none."""
    whole = Image.open(source(columns * side, rows * side))
    tiles = []
    for y in range(rows):
        for x in range(columns):
            whole.crop((x * side, y * side, (x + 1) * side, (y + 1) * side)).save(os.path.join(tmp, "tile.png"))
            tiles.append(encoded(os.path.join(tmp, "tile.png")))
    put_together("heif/%s.heic" % name, tiles, columns, rows, side, w, h)


def encoded(path, *flags):
    out = os.path.join(tmp, "tile.heic")
    run("heif-enc", path, "-q", "80", "-o", out, *flags)
    return coded(out)


def put_together(out, tiles, columns, rows, side, w, h, bits=8, colours=()):
    """Makes a file of hidden tiles and a grid of them, and what libheif makes of it; colours is a box
    about all of them, if one is to be there."""
    assert all(t[0] == tiles[0][0] for t in tiles)
    n = len(tiles)
    layout = struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, w, h)
    items = [(b"hvc1", t[1]) for t in tiles] + [(b"grid", layout)]

    def full(kind, *parts, version=0, hidden=False):
        return box(kind, struct.pack(">I", version << 24 | hidden), *parts)

    def meta(at):
        infe, iloc, ipma = b"", b"", b""
        for i, (kind, data) in enumerate(items, 1):
            infe += full(b"infe", struct.pack(">HH", i, 0), kind, b"\0", version=2, hidden=kind == b"hvc1")
            iloc += struct.pack(">HHHII", i, 0, 1, at, len(data))
            props = (b"\x81\x02" if kind == b"hvc1" else b"\x83\x04") + b"\x05" * len(colours)
            ipma += struct.pack(">HB", i, len(props)) + props
            at += len(data)
        size = [full(b"ispe", struct.pack(">II", *s)) for s in ((side, side), (w, h))]
        pixels = full(b"pixi", bytes((3, bits, bits, bits)))
        return full(b"meta", full(b"hdlr", b"\0" * 4, b"pict", b"\0" * 13), full(b"pitm", struct.pack(">H", n + 1)),
                    full(b"iloc", b"\x44\0", struct.pack(">H", n + 1), iloc),
                    full(b"iinf", struct.pack(">H", n + 1), infe),
                    full(b"iref", box(b"dimg", struct.pack(">%dH" % (n + 2), n + 1, n, *range(1, n + 1)))),
                    box(b"iprp", box(b"ipco", box(b"hvcC", tiles[0][0]), size[0], pixels, size[1], *colours),
                        full(b"ipma", struct.pack(">I", n + 1), ipma)))

    head = box(b"ftyp", b"heic", b"\0" * 4, b"mif1heic")
    with open(out, "wb") as f:
        f.write(head + meta(len(head) + len(meta(0)) + 8) + box(b"mdat", *(i[1] for i in items)))
    run("heif-convert", out, out + ".png")


def hdr():
    """Pictures in PQ and HLG, and beside each what is coded, as 16 bits of the same curve."""
    shutil.rmtree("hdr", ignore_errors=True)
    os.mkdir("hdr")
    wide = os.path.join(tmp, "wide.png")  # of 16 bits, which Pillow does not write
    run("avifenc", "-s", "8", "--min", "4", "--max", "8", "-y", "444", "-d", "12", source(64, 64), wide + ".avif")
    run("avifdec", "-u", "nearest", "-d", "16", wide + ".avif", wide)
    for name, transfer in (("pq", 16), ("hlg", 18)):
        out = "hdr/%s.avif" % name
        run("avifenc", "-s", "8", "--min", "4", "--max", "8", "-y", "444", "-d", "10", "--cicp", "9/%d/9" % transfer,
            wide, out)
        run("avifdec", "-u", "nearest", "-d", "16", out, out + ".png")
        # heif-enc 1.15 does not store the colours.
        tile = encoded(wide, "-b", "10", "-p", "chroma=444", "--matrix_coefficients", "9", "--colour_primaries", "9")
        put_together("hdr/%s.heic" % name, [tile], 1, 1, 64, 64, 64, 10,
                     [box(b"colr", b"nclx", struct.pack(">HHHB", 9, transfer, 9, 0x80))])


if only:
    hdr() if only == ["hdr"] else grid("grid", 3, 2, 64, 150, 101)
    shutil.rmtree(tmp)
    sys.exit()
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
grid("grid", 3, 2, 64, 150, 101)
hdr()
shutil.rmtree(tmp)
