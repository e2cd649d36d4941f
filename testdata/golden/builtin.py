"""Computes builtin.json: a small picture drawn by each built-in model, in double precision and with
nothing but Python, as the LIIF authors' code defines it (liif.py, edsr.py), with the residual as F.interpolate's
bilinear mode. Run it from the top of the checkout: python3 testdata/golden/builtin.py
"""

import json
import math
import struct

WIDTH, HEIGHT, COLUMNS, ROWS = 7, 5, 9, 11
DAMAGE = {"jpeg": 0.5, "noise": 0.25}  # what models with dials are told


def read(path):
    data = open(path, "rb").read()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + size])
    spec = json.loads(header.pop("__metadata__")["spec"])
    tensors = {}
    for name, t in header.items():
        kind, length = {"F32": ("f", 4), "F16": ("e", 2)}[t["dtype"]]
        first, last = t["data_offsets"]
        values = struct.unpack("<%d%s" % ((last - first) // length, kind), data[8 + size + first:8 + size + last])
        tensors[name] = (t["shape"], list(values))
    return spec, tensors


def picture():
    """[y][x][channel], the values 0..255 of 8 bits, over 255"""
    return [[[(x * 37 + y * 91 + c * 53 + x * y * 11) % 256 / 255 for c in range(3)] for x in range(WIDTH)]
            for y in range(HEIGHT)]


def conv(tensors, name, planes):
    (out, inputs, _, _), weight = tensors[name + ".weight"]
    bias = tensors[name + ".bias"][1]
    result = []
    for y in range(HEIGHT):
        row = []
        for x in range(WIDTH):
            around = []  # as the weights are ordered: channel, row, column
            for c in range(inputs):
                for ky in range(y - 1, y + 2):
                    for kx in range(x - 1, x + 2):
                        inside = 0 <= ky < HEIGHT and 0 <= kx < WIDTH
                        around.append(planes[ky][kx][c] if inside else 0.0)
            n = 9 * inputs
            row.append([bias[o] + sum(map(float.__mul__, around, weight[o * n:o * n + n])) for o in range(out)])
        result.append(row)
    return result


def each(f, *planes):
    return [[[f(*v) for v in zip(*pixels)] for pixels in zip(*rows)] for rows in zip(*planes)]


def add(a, b):
    return each(lambda x, y: x + y, a, b)


def encode(spec, tensors, image):
    told = [DAMAGE[kind] for kind in spec.get("restore", [])]
    seen = [[[(v - 0.5) / 0.5 for v in pixel] + told for pixel in row] for row in image]
    head = conv(tensors, "encoder.head.0", seen)
    x = head
    for i in range(spec["n_resblocks"]):
        inner = each(lambda v: max(v, 0.0), conv(tensors, f"encoder.body.{i}.body.0", x))
        scaled = each(lambda v: v * spec["res_scale"], conv(tensors, f"encoder.body.{i}.body.2", inner))
        x = add(x, scaled)
    return add(head, conv(tensors, f"encoder.body.{spec['n_resblocks']}", x))


def mlp(spec, tensors, values):
    last = len(spec["hidden_list"])
    for i in range(last + 1):
        (out, inputs), weight = tensors[f"imnet.layers.{2 * i}.weight"]
        bias = tensors[f"imnet.layers.{2 * i}.bias"][1]
        values = [bias[o] + sum(map(float.__mul__, values, weight[o * inputs:(o + 1) * inputs]))
                  for o in range(out)]
        if i < last:
            values = [max(v, 0.0) for v in values]
    return values


def query(spec, tensors, features, cy, cx):
    """the MLP's result at a point in -1..1, with feature unfolding, cell and local ensemble"""
    assert spec["feat_unfold"] and spec["cell_decode"] and spec["local_ensemble"] and spec["head"] == "liif"
    results, areas = [], []
    for vy in (-1, 1):
        for vx in (-1, 1):
            index, relative = [], []
            for c, v, size in ((cy, vy, HEIGHT), (cx, vx, WIDTH)):
                at = min(max(c + v / size + 1e-6, -1 + 1e-6), 1 - 1e-6)
                i = min(max(round((at + 1) * size / 2 - 0.5), 0), size - 1)
                index.append(i)
                relative.append((c - (-1 + (2 * i + 1) / size)) * size)
            values = []
            for channel in range(len(features[0][0])):
                for y in range(index[0] - 1, index[0] + 2):
                    for x in range(index[1] - 1, index[1] + 2):
                        inside = 0 <= y < HEIGHT and 0 <= x < WIDTH
                        values.append(features[y][x][channel] if inside else 0.0)
            values += relative + [2 / ROWS * HEIGHT, 2 / COLUMNS * WIDTH]
            results.append(mlp(spec, tensors, values))
            areas.append(abs(relative[0] * relative[1]) + 1e-9)
    total = sum(areas)
    return [sum(r[c] * a / total for r, a in zip(results, reversed(areas))) for c in range(3)]


def bilinear(image, cy, cx):
    def around(c, size):
        at = min(max((c + 1) * size / 2 - 0.5, 0), size - 1)
        return math.floor(at), min(math.floor(at) + 1, size - 1), at - math.floor(at)
    y0, y1, fy = around(cy, HEIGHT)
    x0, x1, fx = around(cx, WIDTH)
    return [(1 - fy) * ((1 - fx) * image[y0][x0][c] + fx * image[y0][x1][c]) +
            fy * ((1 - fx) * image[y1][x0][c] + fx * image[y1][x1][c]) for c in range(3)]


def draw(path):
    spec, tensors = read(path)
    image = picture()
    features = encode(spec, tensors, image)
    out = []
    for i in range(ROWS):
        for j in range(COLUMNS):
            cy, cx = -1 + (2 * i + 1) / ROWS, -1 + (2 * j + 1) / COLUMNS
            base = [0.5] * 3
            if spec["residual"] == "bilinear":
                base = bilinear(image, cy, cx)
            out += [round(b + 0.5 * v, 7) for b, v in zip(base, query(spec, tensors, features, cy, cx))]
    return out


def main():
    result = {"width": WIDTH, "height": HEIGHT, "columns": COLUMNS, "rows": ROWS,
              "picture": [round(v * 255) for row in picture() for pixel in row for v in pixel],
              "models": {name: draw(f"assets/{name}.safetensors")
                         for name in ("liif-small", "liif-small-plain")}}
    with open("testdata/golden/builtin.json", "w") as f:
        json.dump(result, f)
        f.write("\n")


main()
