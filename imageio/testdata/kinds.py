# Makes kinds.tar.gz: small files of every kind, by the fields of the formats that matter, and kinds.png,
# what Pillow makes of each, one below the other in the order of the archive, each W x H:
# python3 kinds.py (Pillow 9.4 with libtiff 4.5 and libjpeg-turbo 2.1).
import io
import math
import os
import struct
import tarfile

from PIL import Image

W, H = 35, 21  # odd, so that blocks, tiles and bytes end inside the picture
os.chdir(os.path.dirname(os.path.abspath(__file__)) or ".")
made = []


def wave(x, y, fx, fy, phase):
    return int(127.5 + 127.5 * math.sin(fx * x + fy * y + phase))


def picture(mode):
    im = Image.new("RGBA", (W, H))
    for y in range(H):
        for x in range(W):
            im.putpixel((x, y), (wave(x, y, .21, .05, 0), wave(x, y, -.07, .25, 2),
                                 wave(x, y, .11, .17, 4), (x * 5 + y * 3) % 256))
    return im if mode == "RGBA" else im.convert("RGB").convert(mode)


rgb, grey, rgba = picture("RGB"), picture("L"), picture("RGBA")


def add(name, data):
    made.append((name, data))


def saved(im, **options):
    out = io.BytesIO()
    im.save(out, **options)
    return out.getvalue()


# TIFF, built by hand: tags is {tag: (type, values)}, blocks are stored before the directory.
def tiff(tags, blocks, order="<", offsets=273, counts=279):
    size = {1: 1, 3: 2, 4: 4, 7: 1}
    code = {1: "B", 3: "H", 4: "I", 7: "B"}
    out = bytearray((b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 0))
    at = []
    for b in blocks:
        at.append(len(out))
        out += b + b"\0" * (len(b) % 2)
    tags = dict(tags)
    tags.update({256: (4, [W]), 257: (4, [H]), offsets: (4, at), counts: (4, [len(b) for b in blocks])})
    entries = []
    for tag, (kind, values) in sorted(tags.items()):
        raw = struct.pack(order + "%d%s" % (len(values), code[kind]), *values)
        if len(raw) > 4:
            where = len(out)
            out += raw + b"\0" * (len(raw) % 2)
            raw = struct.pack(order + "I", where)
        entries.append(struct.pack(order + "HHI", tag, kind, len(values)) + raw.ljust(4, b"\0"))
    out[4:8] = struct.pack(order + "I", len(out))
    out += struct.pack(order + "H", len(entries)) + b"".join(entries) + b"\0" * 4
    return bytes(out)


def packed(rows, bits, order="<"):
    """Rows of samples, each packed from the highest bit on into whole bytes."""
    out = b""
    for row in rows:
        if bits == 16:
            out += struct.pack(order + "%dH" % len(row), *row)
            continue
        text = "".join(format(v, "0%db" % bits) for v in row)
        text += "0" * (-len(text) % 8)
        out += bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8))
    return out


def samples(im, bits=8):
    n = len(im.getbands())
    flat = [v for p in im.getdata() for v in (p if n > 1 else (p,))]
    flat = [v >> (8 - bits) if bits < 8 else v * 257 if bits == 16 else v for v in flat]
    return [flat[i * W * n:(i + 1) * W * n] for i in range(H)]


SHORT, LONG, BYTE = 3, 4, 7

# Bilevel: photometric interpretation x fill order x compression, each with the same samples. The
# compressed strips are libtiff's.
bilevel = grey.point(lambda v: 255 if v > 110 else 0).convert("1")
rows1 = [[1 if v else 0 for v in r] for r in samples(bilevel)]
reverse = bytes(int(format(i, "08b")[::-1], 2) for i in range(256))


def strip_of(data):
    """The strips of a little-endian TIFF of Pillow, joined: it must have one."""
    at = struct.unpack("<I", data[4:8])[0]
    tags = {}
    for i in range(struct.unpack("<H", data[at:at + 2])[0]):
        t, k, c, v = struct.unpack("<HHII", data[at + 2 + 12 * i:at + 14 + 12 * i])
        tags[t] = (k, c, v & 0xffff if k == 3 and c == 1 else v)
    assert tags[273][1] == 1, tags
    return data[tags[273][2]:][:tags[279][2]], tags


codes = {"none": (1, None), "rle": (2, "tiff_ccitt"), "g3": (3, "group3"), "g4": (4, "group4"),
         "lzw": (5, "tiff_lzw"), "deflate": (8, "tiff_adobe_deflate"), "packbits": (32773, "packbits")}
for name, (code, option) in codes.items():
    for photometric in (0, 1):
        for fill in (1, 2):
            if option:
                # Pillow stores 1 for white; what the strip means, photometric tells.
                strip, tags = strip_of(saved(bilevel, format="TIFF", compression=option))
            else:
                strip = packed(rows1, 1)
            if fill == 2:
                strip = strip.translate(reverse)
            add("bilevel-%s-p%d-f%d.tif" % (name, photometric, fill), tiff({
                258: (SHORT, [1]), 259: (SHORT, [code]), 262: (SHORT, [photometric]),
                266: (SHORT, [fill]), 277: (SHORT, [1]), 278: (SHORT, [H])}, [strip]))
for options in (1, 4, 5):  # two-dimensional, padded, both
    strip, tags = strip_of(saved(bilevel, format="TIFF", compression="group3",
                                 tiffinfo={292: options}))
    add("bilevel-g3-t4options%d.tif" % options, tiff({
        258: (SHORT, [1]), 259: (SHORT, [3]), 262: (SHORT, [0]), 277: (SHORT, [1]),
        278: (SHORT, [H]), 292: (LONG, [options])}, [strip]))

# Grey, palettes, RGB, CMYK, alpha: bits x layout x byte order, and predictors.
palette = rgb.quantize(16)
colours = palette.getpalette()[:48]
colour_map = [colours[3 * i + c] * 257 for c in range(3) for i in range(16)]


def blocks(rows, n, bits, order, layout):
    if layout == "strip":
        return [packed(rows, bits, order)], {278: (SHORT, [H])}, {}
    if layout == "strips":
        return ([packed(rows[y:y + 8], bits, order) for y in range(0, H, 8)], {278: (SHORT, [8])}, {})
    if layout == "planes":
        return ([packed([r[c::n] for r in rows], bits, order) for c in range(n)],
                {278: (SHORT, [H]), 284: (SHORT, [2])}, {})
    tiles = []
    for y in range(0, H, 16):
        for x in range(0, W, 16):
            tile = [(r[x * n:(x + 16) * n] + [0] * (16 * n))[:16 * n] for r in rows[y:y + 16]]
            tiles.append(packed(tile + [[0] * (16 * n)] * (16 - len(tile)), bits, order))
    return tiles, {322: (SHORT, [16]), 323: (SHORT, [16])}, {"offsets": 324, "counts": 325}


cmyk = rgb.convert("CMYK")
for name, im, photometric, extra in (
        ("grey", grey, 1, None), ("inverted", grey, 0, None), ("palette", palette, 3, None),
        ("rgb", rgb, 2, None), ("cmyk", cmyk, 5, None), ("rgba", rgba, 2, [2]), ("rgbx", rgba, 2, [0]),
        ("rgb-undeclared", rgba, 2, None)):
    n = len(im.getbands())
    for bits in (2, 4, 8, 16) if n == 1 else (8, 16):
        if name == "palette" and bits not in (4, 8) or name == "rgbx" and bits == 16:
            continue
        for layout in ("strip", "strips", "tiles", "planes"):
            if layout == "planes" and (n == 1 or bits == 16):
                continue
            for order in "<>":
                if order == ">" and layout != "strips":
                    continue
                rows = samples(im, bits)
                if name == "palette":
                    rows = samples(im)
                parts, tags, where = blocks(rows, n, bits, order, layout)
                tags.update({258: (SHORT, [bits] * n), 259: (SHORT, [1]),
                             262: (SHORT, [photometric]), 277: (SHORT, [n])})
                if extra:
                    tags[338] = (SHORT, extra)
                if name == "palette":
                    m = colour_map if bits == 4 else [
                        colours[3 * i + c] * 257 if i < 16 else 0 for c in range(3) for i in range(256)]
                    tags[320] = (SHORT, m)
                add("%s-%d-%s-%s.tif" % (name, bits, layout, "le" if order == "<" else "be"),
                    tiff(tags, parts, order, **where))
for name, im in (("grey", grey), ("rgb", rgb), ("rgba", rgba), ("cmyk", cmyk)):
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "zstd"):
        for predictor in (1, 2):
            if predictor == 2 and compression == "packbits":
                continue
            add("%s-%s-%d.tif" % (name, compression, predictor),
                saved(im, format="TIFF", compression=compression, tiffinfo={317: predictor}))
add("rgb-bits-once.tif", tiff({258: (SHORT, [8]), 259: (SHORT, [1]), 262: (SHORT, [2]),
                               277: (SHORT, [3]), 278: (SHORT, [H])}, [packed(samples(rgb), 8)]))
for name, im in (("grey", grey), ("rgb", rgb), ("cmyk", cmyk), ("ycbcr", rgb.convert("YCbCr"))):
    add("jpeg-%s.tif" % name, saved(im, format="TIFF", compression="jpeg"))
add("ycbcr.tif", saved(rgb.convert("YCbCr"), format="TIFF"))

# BMP, built by hand.
def bmp(bits, rows, compression=0, palette=b"", masks=b"", header=40, gap=0, reserved=0, used=0,
        top_down=False, data=None):
    if data is None:
        lines = [r + b"\0" * (-len(r) % 4) for r in rows]
        data = b"".join(lines if top_down else lines[::-1])
    if header == 12:
        info = struct.pack("<IHHHH", 12, W, H, 1, bits)
    else:
        info = struct.pack("<IiiHHIIiiII", header, W, -H if top_down else H, 1, bits, compression,
                           len(data), 11811, 5906, used, 0)
        if header > 40:
            info = (info + masks).ljust(header, b"\0")
        else:
            info += masks
    offset = 14 + len(info) + len(palette) + gap
    return (b"BM" + struct.pack("<IHHI", offset + len(data), reserved, 0, offset) + info + palette +
            b"\xaa" * gap + data)


def bgr(im, entry):
    p = im.getpalette()
    p = (p + [0] * 768)[:3 * 256]
    return lambda n: b"".join(bytes((p[3 * i + 2], p[3 * i + 1], p[3 * i])) + b"\0" * (entry - 3)
                              for i in range(n))


p16, p2 = rgb.quantize(16), rgb.quantize(2)
p200 = rgb.quantize(200)
indices = {1: [packed([r], 1) for r in samples(p2)], 4: [packed([r], 4) for r in samples(p16)],
           8: [packed([r], 8) for r in samples(p200)]}
for bits, im in ((1, p2), (4, p16), (8, p200)):
    for header, entry in ((12, 3), (40, 4), (64, 4), (108, 4), (124, 4)):
        add("%d-header%d.bmp" % (bits, header),
            bmp(bits, indices[bits], header=header, palette=bgr(im, entry)(1 << bits)))
    add("%d-topdown-gap.bmp" % bits, bmp(bits, indices[bits], palette=bgr(im, 4)(1 << bits), gap=6,
                                         top_down=True, reserved=7))
add("8-used200.bmp", bmp(8, indices[8], palette=bgr(p200, 4)(200), used=200))


def pixels(bits, shifts):
    """Rows of pixels whose colours have the widths and places (width, shift) of red, green, blue."""
    out = []
    for y in range(H):
        row = b""
        for x in range(W):
            v = 0
            for c, (width, shift) in zip(rgba.getpixel((x, y)), shifts):
                v |= c >> (8 - width) << shift
            row += v.to_bytes(bits // 8, "little")
        out.append(row)
    return out


def masks(shifts):
    return b"".join(struct.pack("<I", ((1 << w) - 1) << s) for w, s in shifts)


plain = ((8, 16), (8, 8), (8, 0))
for header in (12, 40, 64, 108, 124):
    add("24-header%d.bmp" % header, bmp(24, pixels(24, plain), header=header))
    if header != 12:
        add("32-unused-header%d.bmp" % header, bmp(32, pixels(32, plain + ((8, 24),)), header=header))
        add("555-header%d.bmp" % header, bmp(16, pixels(16, ((5, 10), (5, 5), (5, 0))), header=header))
for name, bits, shifts in (
        ("565", 16, ((5, 11), (6, 5), (5, 0))), ("555", 16, ((5, 10), (5, 5), (5, 0))),
        ("bgrx", 32, plain), ("xbgr", 32, ((8, 24), (8, 16), (8, 8))),
        ("rgba", 32, ((8, 0), (8, 8), (8, 16), (8, 24))), ("bgra", 32, plain + ((8, 24),))):
    for header in (40, 108, 124):
        if header == 40 and len(shifts) == 4:
            continue
        m = masks(shifts) + (b"\0" * 4 if header > 40 and len(shifts) == 3 else b"")
        add("masks-%s-header%d.bmp" % (name, header),
            bmp(bits, pixels(bits, shifts), compression=3, masks=m, header=header))


def runs(rows, half):
    """Run lengths: pairs where pixels repeat, else pieces as they are."""
    out = b""
    for row in rows[::-1]:
        x = 0
        while x < len(row):
            n = 1
            while x + n < len(row) and row[x + n] == row[x] and n < 255:
                n += 1
            if n > 2 or len(row) - x < 3:
                v = row[x] * 17 if half else row[x]
                out += bytes((n, v))
                x += n
                continue
            part = row[x:x + min(9, len(row) - x)]
            raw = packed([part], 4 if half else 8)
            out += bytes((0, len(part))) + raw + b"\0" * (len(raw) % 2)
            x += len(part)
        out += b"\0\0"
    return out + b"\0\1"


add("rle8.bmp", bmp(8, None, compression=1, palette=bgr(p200, 4)(256), data=runs(samples(p200), False)))
add("rle4.bmp", bmp(4, None, compression=2, palette=bgr(p16, 4)(16), data=runs(samples(p16), True)))

# JPEG of any sampling factors, by an encoder of its own with Pillow's tables.
base = saved(rgb, format="JPEG", quality=90)
zigzag = sorted(range(64), key=lambda i: (i // 8 + i % 8, (i // 8 if (i // 8 + i % 8) % 2 else i % 8)))


def segments(data):
    at = 2
    while True:
        marker, size = data[at + 1], data[at + 2] * 256 + data[at + 3]
        yield marker, data[at + 4:at + 2 + size]
        if marker == 0xda:
            return
        at += 2 + size


tables, quant = {}, None
for marker, body in segments(base):
    if marker == 0xdb and quant is None:
        quant = list(body[1:65])
    while marker == 0xc4 and body:
        counts, code, i, t = body[1:17], 0, 17, {}
        for length, count in enumerate(counts, 1):
            for _ in range(count):
                t[body[i]] = format(code, "0%db" % length)
                code, i = code + 1, i + 1
            code <<= 1
        tables[body[0]] = (t, body[:i])
        body = body[i:]
cosine = [[math.cos((2 * x + 1) * u * math.pi / 16) / 2 * (math.sqrt(.5) if u == 0 else 1)
           for u in range(8)] for x in range(8)]


def bits_of(v):
    n = abs(v).bit_length()
    return n, format(v if v >= 0 else v + (1 << n) - 1, "0%db" % n) if n else ""


def jpeg(planes, factors, restart=0, ids=(1, 2, 3, 4), head=b""):
    most = max(h for h, v in factors), max(v for h, v in factors)
    mx, my = -(-W // (8 * most[0])), -(-H // (8 * most[1]))
    scaled = []
    for im, (h, v) in zip(planes, factors):
        full = Image.new("L", (mx * 8 * most[0], my * 8 * most[1]))
        for y in range(full.size[1]):
            for x in range(full.size[0]):
                full.putpixel((x, y), im.getpixel((min(x, W - 1), min(y, H - 1))))
        scaled.append(full.resize((mx * 8 * h, my * 8 * v), Image.BOX).load())
    out, text, pred, count = b"", "", [0] * len(planes), 0

    def flush(text):
        text += "1" * (-len(text) % 8)
        return bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8)).replace(b"\xff", b"\xff\0")

    for m in range(mx * my):
        if restart and m and m % restart == 0:
            out += flush(text) + bytes((0xff, 0xd0 + count % 8))
            text, pred, count = "", [0] * len(planes), count + 1
        for c, (h, v) in enumerate(factors):
            for b in range(h * v):
                x0, y0 = (m % mx * h + b % h) * 8, (m // mx * v + b // h) * 8
                block = [[scaled[c][x0 + x, y0 + y] - 128 for x in range(8)] for y in range(8)]
                half = [[sum(block[y][x] * cosine[x][u] for x in range(8)) for u in range(8)]
                        for y in range(8)]
                coef = [round(sum(half[y][u] * cosine[y][w] for y in range(8)) / quant[k])
                        for k, (w, u) in enumerate(divmod(i, 8) for i in zigzag)]
                n, extra = bits_of(coef[0] - pred[c])
                pred[c] = coef[0]
                text += tables[0][0][n] + extra
                run = 0
                for k in range(1, 64):
                    if coef[k] == 0:
                        run += 1
                        continue
                    while run > 15:
                        text, run = text + tables[16][0][0xf0], run - 16
                    n, extra = bits_of(coef[k])
                    text, run = text + tables[16][0][run << 4 | n] + extra, 0
                if run:
                    text += tables[16][0][0]
    out += flush(text)

    def segment(marker, body):
        return bytes((0xff, marker)) + struct.pack(">H", len(body) + 2) + body

    n = len(planes)
    frame = struct.pack(">BHHB", 8, H, W, n) + b"".join(
        bytes((ids[c], h << 4 | v, 0)) for c, (h, v) in enumerate(factors))
    scan = bytes((n,)) + b"".join(bytes((ids[c], 0)) for c in range(n)) + b"\0\x3f\0"
    return (b"\xff\xd8" + head + segment(0xdb, b"\0" + bytes(quant)) + segment(0xc0, frame) +
            segment(0xc4, tables[0][1]) + segment(0xc4, tables[16][1]) +
            (segment(0xdd, struct.pack(">H", restart)) if restart else b"") +
            segment(0xda, scan) + out + b"\xff\xd9")


def adobe(transform):
    return b"\xff\xee\x00\x0eAdobe\x00\x64\0\0\0\0" + bytes((transform,))


ycc = rgb.convert("YCbCr").split()
for factors in ("111111", "211111", "121111", "221111", "411111", "421111", "311111", "131111",
                "331111", "141111", "441111", "112111", "111121", "111221", "221112", "222111",
                "112222", "212121", "222221", "221221", "211211", "242112", "412111"):
    f = [(int(factors[i]), int(factors[i + 1])) for i in (0, 2, 4)]
    add("sampling-%s.jpg" % factors, jpeg(ycc, f))
add("restart.jpg", jpeg(ycc, [(3, 1), (1, 1), (1, 1)], restart=2))
add("rgb-ids.jpg", jpeg(rgb.split(), [(1, 1), (2, 1), (1, 1)], ids=b"RGB"))
add("rgb-adobe.jpg", jpeg(rgb.split(), [(1, 1), (2, 1), (1, 1)], head=adobe(0)))
inks = [ch.point(lambda v: 255 - v) for ch in cmyk.split()]
ycck = list(rgb.convert("YCbCr").split()) + [inks[3]]
for factors in ("11111111", "22111122", "21111121", "11112211", "31111131"):
    f = [(int(factors[i]), int(factors[i + 1])) for i in (0, 2, 4, 6)]
    add("cmyk-%s.jpg" % factors, jpeg(inks, f))
    add("cmyk-adobe-%s.jpg" % factors, jpeg(inks, f, head=adobe(0)))
    add("ycck-%s.jpg" % factors, jpeg(ycck, f, head=adobe(2)))
add("grey-3x3.jpg", jpeg([grey], [(3, 3)]))
add("cmyk-progressive.jpg", saved(cmyk, format="JPEG", quality=85, progressive=True))

# GIF: screens and palettes. PNG: data after the last pixel, interlaced or not.
g = saved(palette, format="GIF")
add("plain.gif", g)
add("screen0.gif", g[:6] + b"\0\0\0\0" + g[10:])
add("screen-small.gif", g[:6] + struct.pack("<HH", 9, 300)[:2] + struct.pack("<H", 5) + g[10:])
assert g[-2:] == b"\0;"
add("extra-block.gif", g[:-2] + b"\x03abc\0;")
add("no-end.gif", g[:-1])
add("interlaced.gif", saved(palette, format="GIF", interlace=1))

sheet, archive, y = Image.new("RGBA", (W, H * len(made))), tarfile.open("kinds.tar.gz", "w:gz"), 0
for name, data in made:
    try:
        im = Image.open(io.BytesIO(data))
        im.load()
    except Exception as e:  # no reference, so not a test
        print(name, e)
        continue
    assert im.size == (W, H), (name, im.size)
    if im.mode in ("I;16", "I;16B"):
        flip = 255 if name.startswith("inverted") else 0  # which Pillow forgets at 16 bits
        im = Image.frombytes("L", im.size, bytes(v >> 8 ^ flip for v in im.getdata()))
    if name == "rle4.bmp":  # which Pillow 9.4 misreads
        im = p16
    sheet.paste(im.convert("RGBA"), (0, y))
    info = tarfile.TarInfo(name)
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))
    y += H
archive.close()
sheet.crop((0, 0, W, y)).save("kinds.png", optimize=True)
print(y // H, "files")
