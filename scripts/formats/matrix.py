"""Reads files of every format, made by the values of its fields, with liif-render, Pillow and libvips,
and compares what they see: matrix.py LIIF-RENDER [GROUP...]

It fails on a silent difference, more than 2 levels of 8 bits from every one of the two that reads the
file, or from what floats were stored, without a warning, and on a refusal that does not name the file and
a reason. It wants Pillow with
numpy, libvips, and cjpeg for some of the files."""
import collections
import fnmatch
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image, ImageOps

import made
import vips

MOST = 2  # levels

# What a program reads wrong itself, so that it is not asked.
FAULTS = {
    ("libvips", "orientation-*"): "turns nothing unless asked",
    ("libvips", "*.pfm"): "shows the rows of PFM in the order of the file, the last first",
    ("libvips", "premultiplied.avif"): "leaves colours multiplied by alpha; libavif does not",
    ("libvips", "limited.avif"): "converts YCbCr with 8 bits between; libavif differs by 1",
    ("Pillow", "*-trns.png"): "does not apply tRNS to 1 and 16 bits of grey, to 16 of RGB",
    ("Pillow", "rle4.bmp"): "misreads it (9.4)",
}


def rgba(a):
    """8-bit RGBA of [h, w, bands] of any type; floats are 0..1."""
    if a.ndim == 2:
        a = a[:, :, None]
    if a.dtype.kind == "f":
        a = np.nan_to_num(np.clip(a, 0, 1)) * 255
    elif a.dtype.itemsize > 1:
        a = a.astype(np.float64) / np.iinfo(a.dtype).max * 255
    a = np.round(a).astype(np.int32)
    alpha = a[:, :, -1:] if a.shape[2] in (2, 4) else np.full(a.shape[:2] + (1,), 255)
    colours = a[:, :, :3] if a.shape[2] > 2 else np.repeat(a[:, :, :1], 3, axis=2)
    return np.concatenate([colours, alpha], axis=2)


def by_pillow(path):
    im = Image.open(path)
    im.load()
    if os.path.basename(path).startswith("orientation") and im.format != "TIFF":
        im = ImageOps.exif_transpose(im)  # TIFF is turned as it is loaded
    if im.mode == "F":
        return rgba(np.asarray(im))
    if im.mode.startswith("I"):
        wide = im.mode == "I" and im.format == "TIFF"
        return rgba(np.asarray(im).astype(np.uint32 if wide else np.uint16))
    return rgba(np.asarray(im.convert("RGBA")))


def by_vips(path):
    a, inks = vips.read(path)
    if inks:  # libvips needs a profile for them
        raise ValueError("inks")
    if a.dtype.kind == "f" and a.max() > 2:  # what is of 8 bits by its meaning
        a = a / 255
    return rgba(a)


def differs(got, want):
    if got.shape != want.shape:
        return 255
    clear = (got[:, :, 3] == 0) & (want[:, :, 3] == 0)  # where colours mean nothing
    d = np.abs(got - want)
    d[clear] = 0
    return int(d.max())


def render(command, folder, group, out):
    r = subprocess.run([command, "-m", "nearest", "-s", "1", "--json", "--format", "png", "--metadata",
                        "strip", os.path.join(folder, group), "-o", out + "/"], capture_output=True, text=True)
    try:
        return json.loads(r.stdout)["files"]
    except ValueError:
        sys.exit("%s: %s" % (group, r.stderr))


def check(file, folder):
    """Returns a verdict and what there is to say of a file."""
    path, seen, tried = file["input"], {}, []
    for name, read in (("Pillow", by_pillow), ("libvips", by_vips)):
        fault = [why for (who, which), why in FAULTS.items()
                 if who == name and fnmatch.fnmatch(os.path.basename(path), which)]
        if fault:
            tried.append("%s %s" % (name, fault[0]))
            continue
        try:
            seen[name] = read(path)
        except Exception as e:  # of many kinds
            tried.append("%s: %s" % (name, str(e).split("\n")[0].replace(path, "it")))
    values = made.truth(os.path.basename(path))
    if values is not None:
        seen["what was stored"] = rgba(values)
    if file["status"] == "failed":
        error = file["error"]
        if not error.startswith(path + ": ") or "\n" in error or len(error) < len(path) + 10:
            return "REFUSED WITHOUT A REASON", error
        return "refused, read by " + (" and ".join(seen) or "nobody"), error[len(path) + 2:]
    got = rgba(np.asarray(Image.open(file["output"]).convert("RGBA")))
    if Image.open(file["output"]).mode.startswith("I"):
        got = rgba(np.asarray(Image.open(file["output"])).astype(np.uint16))
    apart = {name: differs(got, want) for name, want in seen.items()}
    near = [name for name, d in apart.items() if d <= MOST]
    words = ", ".join("%d levels from %s" % (d, name) for name, d in apart.items() if d > MOST)
    if not seen:
        return "read by liif-render alone", "; ".join(tried)
    if len(near) == len(seen):
        return "as " + " and ".join(near), ""
    if near and ("what was stored" not in seen or "what was stored" in near):
        return "as %s, not as another" % near[-1], words
    if file.get("warnings"):
        return "different, with a warning", "%s: %s" % (words, "; ".join(file["warnings"]))
    return "SILENT DIFFERENCE", words


def main():
    command, only = sys.argv[1], sys.argv[2:]
    fixtures = os.path.join(os.path.dirname(__file__), "..", "..", "imageio", "testdata")
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "in")
        os.mkdir(source)
        print("%d files; Pillow %s, libvips %s" % (made.made(source, fixtures), Image.__version__, vips.version()))
        verdicts = collections.defaultdict(list)
        for group in sorted(os.listdir(source)):
            if only and group not in only:
                continue
            files = render(command, source, group, os.path.join(folder, "out-" + group))
            for f in files:
                verdict, words = check(f, source)
                verdicts[verdict].append((group + "/" + os.path.basename(f["input"]), words))
    for verdict, files in sorted(verdicts.items(), key=lambda v: -len(v[1])):
        print("%d %s" % (len(files), verdict))
        reasons = collections.defaultdict(list)
        for name, words in files:
            if words:
                reasons[words].append(name)
        for words, names in reasons.items():
            print("    %s: %s" % (", ".join(names[:4]) + (", %d more" % (len(names) - 4) if len(names) > 4 else ""), words))
    if any(v.isupper() for v in verdicts):
        sys.exit(1)


if __name__ == "__main__":
    main()
