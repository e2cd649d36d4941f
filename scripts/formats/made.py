"""Makes files of every format by the values of its fields: made(folder) writes them there."""
import io
import math
import os
import struct
import subprocess
import tarfile
import zlib

import numpy as np
from PIL import Image

W, H = 35, 21  # odd, so that blocks, tiles and bytes end inside the picture


def waves(n):
    """[H, W, n] of 0..1, each channel another wave."""
    y, x = np.mgrid[0:H, 0:W]
    c = [(.21, .05, 0), (-.07, .25, 2), (.11, .17, 4), (.15, -.09, 1)]
    return np.stack([.5 + .5 * np.sin(fx * x + fy * y + p) for fx, fy, p in c[:n]], axis=2)


def bytes8(n):
    return np.round(waves(n) * 255).astype(np.uint8)


def image(n):
    """A Pillow picture of n channels, 1 to 4."""
    a = bytes8(n)
    return Image.fromarray(a[:, :, 0] if n == 1 else a, {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}[n])


def saved(im, fmt, **options):
    out = io.BytesIO()
    im.save(out, fmt, **options)
    return out.getvalue()


# PNG by hand: Pillow writes neither 1 to 4 bits of grey, nor Adam7, nor all of tRNS.
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_row(samples, bits, filters, before, y, bpp):
    if bits == 16:
        raw = samples.astype(">u2").tobytes()
    elif bits == 8:
        raw = samples.astype(np.uint8).tobytes()
    else:
        text = "".join(format(v, "0%db" % bits) for v in samples)
        text += "0" * (-len(text) % 8)
        raw = bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8))
    kind = filters and y % 5
    out = bytearray([kind])
    for i, v in enumerate(raw):
        a = raw[i - bpp] if i >= bpp else 0
        b = before[i] if before else 0
        c = before[i - bpp] if before and i >= bpp else 0
        p = a + b - c
        paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
        out.append((v - (0, a, b, (a + b) // 2, paeth)[kind]) & 255)
    return bytes(out), raw


ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def png(samples, bits, colour, interlace=False, extra=(), filters=True):
    n = samples.shape[2]
    data = b""
    for x0, y0, dx, dy in ADAM7 if interlace else ((0, 0, 1, 1),):
        part, before = samples[y0::dy, x0::dx], None
        if part.size == 0:
            continue
        for y, row in enumerate(part):
            line, before = png_row(row.reshape(-1), bits, filters, before, y, max(1, bits * n // 8))
            data += line
    head = struct.pack(">IIBBBBB", W, H, bits, colour, 0, 0, int(interlace))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(extra) + chunk(b"IDAT", zlib.compress(data)) +
            chunk(b"IEND", b""))


def pngs():
    for colour, n, depths in ((0, 1, (1, 2, 4, 8, 16)), (2, 3, (8, 16)), (3, 1, (1, 2, 4, 8)), (4, 2, (8, 16)),
                              (6, 4, (8, 16))):
        for bits in depths:
            most = (1 << bits) - 1
            s = np.round(waves(n) * most).astype(np.int64)
            palette = b"".join(bytes((i * 7 % 256, 255 - i, i * 31 % 256)) for i in range(min(256, most + 1)))
            for interlace in (False, True):
                for clear in (False, True) if colour in (0, 2, 3) else (False,):
                    extra = [chunk(b"PLTE", palette)] if colour == 3 else []
                    if clear and colour == 3:
                        extra.append(chunk(b"tRNS", bytes((0, 128))))
                    elif clear:
                        extra.append(chunk(b"tRNS", s[3, 4].astype(">u2").tobytes()))
                    yield ("colour%d-%d%s%s.png" % (colour, bits, "-adam7" * interlace, "-trns" * clear),
                           png(s, bits, colour, interlace, extra))
    eight = bytes8(3).astype(np.int64)
    for name, extra in (("srgb", chunk(b"sRGB", b"\0")), ("gamma", chunk(b"gAMA", struct.pack(">I", 45455))),
                        ("sbit", chunk(b"sBIT", b"\5\6\5")), ("background", chunk(b"bKGD", b"\0\1\0\2\0\3")),
                        ("density", chunk(b"pHYs", struct.pack(">IIB", 11811, 11811, 1)))):
        yield "chunk-%s.png" % name, png(eight, 8, 2, extra=[extra])


def pnms():
    for most in (1, 15, 255, 1000, 65535):
        for n in (1, 3):
            s = np.round(waves(n) * most).astype(np.int64)
            head = b"P%%d\n# a comment\n%d %d\n%d\n" % (W, H, most)
            raw = s.astype(">u2" if most > 255 else np.uint8).tobytes()
            yield "raw-%d-%d.pnm" % (n, most), head % (5 if n == 1 else 6) + raw
            text = b"\n".join(b" ".join(b"%d" % v for v in row.reshape(-1)) for row in s)
            yield "plain-%d-%d.pnm" % (n, most), head % (2 if n == 1 else 3) + text + b"\n"
    bit = (waves(1)[:, :, 0] > .5).astype(int)
    rows = ["".join(map(str, r)) for r in bit]
    yield "plain.pbm", ("P1\n%d %d\n" % (W, H) + "\n".join(rows) + "\n").encode()
    packed = [r + "0" * (-len(r) % 8) for r in rows]
    raw = b"".join(bytes(int(r[i:i + 8], 2) for i in range(0, len(r), 8)) for r in packed)
    yield "raw.pbm", b"P4\n%d %d\n" % (W, H) + raw
    for order in "<>":
        for n in (1, 3):
            values = waves(n).astype(order + "f4")[::-1].tobytes()
            yield ("float-%d-%s.pfm" % (n, "le" if order == "<" else "be"),
                   b"%s\n%d %d\n%s\n" % (b"Pf" if n == 1 else b"PF", W, H, b"-1.0" if order == "<" else b"1.0") + values)


def jpegs(folder):
    for n, mode in ((1, "L"), (3, "RGB"), (3, "CMYK")):
        for quality in (1, 30, 75, 95, 100):
            for progressive in (False, True):
                for sampling in (0, 1, 2) if mode == "RGB" else (0,):
                    yield ("%s-q%d-%d%s.jpg" % (mode.lower(), quality, sampling, "-progressive" * progressive),
                           saved(image(n).convert(mode), "JPEG", quality=quality, progressive=progressive,
                                 subsampling=sampling))
    ppm = os.path.join(folder, "source.ppm")
    image(3).save(ppm)
    for name, flags in (("arithmetic", ["-arithmetic"]), ("optimised", ["-optimize"]), ("restart", ["-restart", "1"]),
                        ("rgb", ["-rgb"]), ("sample-4x1", ["-sample", "4x1"]), ("sample-1x4", ["-sample", "1x4"]),
                        ("sample-3x2", ["-sample", "3x2,1x1,1x1"]), ("float", ["-dct", "float"]), ("smooth", ["-smooth", "50"]),
                        ("arithmetic-progressive", ["-arithmetic", "-progressive"]),
                        ("arithmetic-restart", ["-arithmetic", "-restart", "2B"]),
                        ("arithmetic-grey", ["-arithmetic", "-grayscale"])):
        try:
            yield "cjpeg-%s.jpg" % name, subprocess.run(["cjpeg", "-quality", "85", *flags, ppm], capture_output=True,
                                                       check=True).stdout
        except (OSError, subprocess.CalledProcessError) as e:
            print("not made: cjpeg %s: %s" % (name, e))
    os.remove(ppm)


def webps():
    for n in (3, 4):
        for method in (0, 6):
            for quality in (0, 50, 100):
                yield "lossy-%d-m%d-q%d.webp" % (n, method, quality), saved(image(n), "WEBP", method=method, quality=quality)
            yield "lossless-%d-m%d.webp" % (n, method), saved(image(n), "WEBP", method=method, lossless=True)
            yield ("exact-%d-m%d.webp" % (n, method),
                   saved(image(n), "WEBP", method=method, lossless=True, exact=True))
    yield "alpha-quality.webp", saved(image(4), "WEBP", quality=80, alpha_quality=20)


def gifs():
    for colours in (2, 3, 16, 255, 256):
        p = image(3).quantize(colours)
        for interlace in (0, 1):
            yield "colours%d-%d.gif" % (colours, interlace), saved(p, "GIF", interlace=interlace)
        yield "clear%d.gif" % colours, saved(p, "GIF", transparency=1)
    frames = [image(3).quantize(16), image(3).transpose(Image.FLIP_LEFT_RIGHT).quantize(16)]
    for disposal in (0, 1, 2, 3):
        yield ("frames-%d.gif" % disposal,
               saved(frames[0], "GIF", save_all=True, append_images=frames[1:], disposal=disposal, duration=50))


def tiff(samples, kind, order="<", compression=1, predictor=1, tile=0, planar=False, photometric=None):
    """A TIFF of samples [H, W, n] whose type is kind, a numpy code as f4 or u2."""
    n, size = samples.shape[2], int(kind[1])
    photometric = photometric if photometric is not None else 2 if n >= 3 else 1

    def encode(part):
        rows, out = part.astype(order + kind), b""
        for row in rows:
            step = part.shape[2]
            if predictor == 2:
                words = row.reshape(-1).view(order + "u%d" % size).copy()
                words[step:] = words[step:] - words[:-step]
                out += words.tobytes()
            elif predictor == 3:
                raw = np.frombuffer(row.astype(">" + kind).tobytes(), np.uint8).reshape(-1, size).T.reshape(-1)
                raw = raw.copy()
                raw[step:] = raw[step:] - raw[:-step]
                out += raw.tobytes()
            else:
                out += row.tobytes()
        return zlib.compress(out) if compression == 8 else out

    blocks = []
    for plane in (samples[:, :, [c]] for c in range(n)) if planar else (samples,):
        if not tile:
            blocks += [encode(plane[y:y + 8]) for y in range(0, H, 8)]
            continue
        full = np.pad(plane, ((0, -H % tile), (0, -W % tile), (0, 0)))
        blocks += [encode(full[y:y + tile, x:x + tile]) for y in range(0, H, tile) for x in range(0, W, tile)]
    out = bytearray((b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 0))
    at = []
    for b in blocks:
        at.append(len(out))
        out += b + b"\0" * (len(b) % 2)
    tags = {256: (4, [W]), 257: (4, [H]), 258: (3, [8 * size] * n), 259: (3, [compression]), 262: (3, [photometric]),
            277: (3, [n]), 284: (3, [2 if planar else 1]), 317: (3, [predictor]),
            339: (3, [{"u": 1, "i": 2, "f": 3}[kind[0]]] * n)}
    if n in (2, 4):
        tags[338] = (3, [2])
    if tile:
        tags.update({322: (3, [tile]), 323: (3, [tile]), 324: (4, at), 325: (4, [len(b) for b in blocks])})
    else:
        tags.update({273: (4, at), 278: (3, [8]), 279: (4, [len(b) for b in blocks])})
    entries = b""
    for tag, (code, values) in sorted(tags.items()):
        raw = struct.pack(order + "%d%s" % (len(values), "H" if code == 3 else "I"), *values)
        if len(raw) > 4:
            where = len(out)
            out += raw + b"\0" * (len(raw) % 2)
            raw = struct.pack(order + "I", where)
        entries += struct.pack(order + "HHI", tag, code, len(values)) + raw.ljust(4, b"\0")
    out[4:8] = struct.pack(order + "I", len(out))
    return bytes(out + struct.pack(order + "H", len(tags)) + entries + b"\0" * 4)


def tiffs():
    for kind, scale in (("f2", 1), ("f4", 1), ("f8", 1), ("u4", (1 << 32) - 1), ("i2", 30000)):
        for n in (1, 3, 4):
            samples = waves(n) * scale
            for order in "<>":
                for compression, predictor in ((1, 1), (8, 1), (8, 2), (8, 3)):
                    if predictor == 3 and kind[0] != "f" or order == ">" and predictor == 1:
                        continue
                    for tile, planar in ((0, False), (16, False), (0, True)):
                        if (tile or planar) and predictor == 2 or planar and n == 1:
                            continue
                        name = "%s-%d-%s-c%d-p%d%s%s.tif" % (kind, n, "le" if order == "<" else "be", compression,
                                                            predictor, "-tiles" * bool(tile), "-planes" * planar)
                        yield name, tiff(samples, kind, order, compression, predictor, tile, planar)


def truth(name):
    """What is in a file that tiffs or pnms make of floats, [H, W, n] of 0..1; None for others."""
    kind, n = (name.replace("float", "f4").split("-") + [""])[:2]
    return waves(int(n)) if kind in ("f2", "f4", "f8", "u4") else None


def turned():
    """All orientations of EXIF in each container that Pillow writes EXIF into."""
    for fmt, ending in (("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("TIFF", "tif")):
        for o in range(1, 9):
            exif = Image.Exif()
            exif[0x10F], exif[0x112] = "maker", o
            options = {"lossless": True} if fmt == "WEBP" else {"quality": 95} if fmt == "JPEG" else {}
            yield "orientation-%d.%s" % (o, ending), saved(image(3), fmt, exif=exif.tobytes(), **options)


def made(folder, fixtures):
    """Writes all files into folder/FORMAT and returns how many; fixtures is imageio/testdata."""
    count = 0

    def put(group, name, data):
        nonlocal count
        os.makedirs(os.path.join(folder, group), exist_ok=True)
        with open(os.path.join(folder, group, name), "wb") as f:
            f.write(data)
        count += 1

    with tarfile.open(os.path.join(fixtures, "kinds.tar.gz")) as archive:
        for member in archive:
            put("kinds", member.name, archive.extractfile(member).read())
    for name in os.listdir(os.path.join(fixtures, "heif")):
        if not name.endswith(".png"):
            with open(os.path.join(fixtures, "heif", name), "rb") as f:
                put("heif", name, f.read())
    for group, files in (("png", pngs()), ("pnm", pnms()), ("jpeg", jpegs(folder)), ("webp", webps()), ("gif", gifs()),
                         ("tiff", tiffs()), ("turned", turned())):
        for name, data in files:
            put(group, name, data)
    # By their content: a folder's files of other names are left out.
    foreign = {"psd.png": b"8BPS\0\1" + b"\0" * 40, "jp2.jpg": b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 40,
               "exr.tif": b"v/1\x01" + b"\0" * 40, "text.png": b"not a picture", "empty.png": b"",
               "jxl.png": b"\xff\x0a" + b"\0" * 40, "zeros.bmp": b"\0" * 100}
    for name, data in foreign.items():
        put("foreign", name, data)
    return count
