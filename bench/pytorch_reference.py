#!/usr/bin/env python3
"""Times EDSR-baseline-LIIF in PyTorch on the CPU, as the yardstick for `make bench`.

The network is written down plainly, the way the paper describes it: the unfolded code of each of the
four nearest latents, offset and cell go through the whole MLP, in chunks of 30,000 queries as the
authors' test does. Codes are fetched in two ways: with grid_sample from features unfolded anew for
each chunk, which is how the authors' code does it ("decode"), and by index from features unfolded
once, which is the quickest way in PyTorch ("decode_by_index"). Before anything is timed, both are
compared with the golden numbers of the authors' own code, so that what is timed is known to be the
same computation.

Prints one JSON object. Where PyTorch is not installed, or was built on a BLAS so slow that a
comparison would flatter us, it says so instead and exits with 0.
"""

import argparse
import json
import pathlib
import struct
import sys
import time

try:
    import numpy
    import torch
    import torch.nn.functional as F
except ImportError as missing:
    print(f"bench: {missing}: the comparison with PyTorch is left out", file=sys.stderr)
    sys.exit(0)

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "testdata" / "golden"
TOLERANCE = 2e-5
CHUNK = 30_000
NUDGE, EDGE = 1e-6, 1 - 1e-6
SLOW_BLAS = 10e9
DTYPES = {"F32": numpy.float32, "F16": numpy.float16}


def read_safetensors(path):
    """The tensors of a file by name, as float32: header length, JSON header, values."""
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, about in header.items():
        begin, end = (8 + length + offset for offset in about["data_offsets"])
        values = numpy.frombuffer(data[begin:end], DTYPES[about["dtype"]])
        tensors[name] = torch.from_numpy(values.astype(numpy.float32).reshape(about["shape"]))
    return tensors


def read_weights(path):
    """A model's tensors by name, from a checkpoint of the authors' code or a safetensors file."""
    if path.suffix == ".safetensors":
        return read_safetensors(path)
    return torch.load(path, map_location="cpu")["model"]["sd"]


def centres(n):
    """The coordinates in -1..1 of n cells' centres."""
    return (2 * torch.arange(n) + 1) / n - 1


class Network:
    """EDSR without its tail (res_scale 1) and the LIIF head with all three of its parts."""

    def __init__(self, weights):
        self.weights = weights
        self.blocks = 0
        while f"encoder.body.{self.blocks}.body.0.weight" in weights:
            self.blocks += 1
        names = [name[: -len(".weight")] for name in weights
                 if name.startswith("imnet.layers.") and name.endswith(".weight")]
        self.layers = sorted(names, key=lambda name: int(name.split(".")[2]))

    def conv(self, name, x):
        return F.conv2d(x, self.weights[name + ".weight"], self.weights[name + ".bias"], padding=1)

    def encode(self, picture):
        """[3,H,W] in 0..1 to features [C,H,W]."""
        first = self.conv("encoder.head.0", ((picture - 0.5) / 0.5)[None])
        x = first
        for i in range(self.blocks):
            inner = F.relu(self.conv(f"encoder.body.{i}.body.0", x))
            x = x + self.conv(f"encoder.body.{i}.body.2", inner)
        return (self.conv(f"encoder.body.{self.blocks}", x) + first)[0]

    def mlp(self, x):
        for name in self.layers[:-1]:
            x = F.relu(F.linear(x, self.weights[name + ".weight"], self.weights[name + ".bias"]))
        last = self.layers[-1]
        return F.linear(x, self.weights[last + ".weight"], self.weights[last + ".bias"])

    def fetch_by_sampling(self, features):
        """A function from points [N,2] and indexes [N,2] to unfolded codes [N,9·C]."""
        height, width = features.shape[1:]

        def fetch(at, _):
            unfolded = F.unfold(features[None], 3, padding=1).view(1, -1, height, width)
            grid = at.flip(-1)[None, :, None]
            return F.grid_sample(unfolded, grid, mode="nearest", align_corners=False)[0, :, :, 0].t()

        return fetch

    def fetch_by_index(self, features):
        """The same, faster."""
        width = features.shape[2]
        codes = F.unfold(features[None], 3, padding=1)[0].t().contiguous()
        return lambda _, index: codes[index[:, 0] * width + index[:, 1]]

    def decode(self, features, points, cells, fetcher):
        """Colours [N,3] at points [N,2] (y, x in -1..1) for cells [N,2] of the same units."""
        height, width = features.shape[1:]
        size = torch.tensor([height, width])
        rows, columns = centres(height), centres(width)
        fetch = fetcher(features)
        out = []
        for begin in range(0, len(points), CHUNK):
            point, cell = points[begin : begin + CHUNK], cells[begin : begin + CHUNK]
            colours, areas = [], []
            for side in ((-1, -1), (-1, 1), (1, -1), (1, 1)):
                at = (point + torch.tensor(side) / size + NUDGE).clamp(-EDGE, EDGE)
                index = torch.round(((at + 1) * size - 1) / 2).long()
                centre = torch.stack([rows[index[:, 0]], columns[index[:, 1]]], dim=1)
                offset = (point - centre) * size
                colours.append(self.mlp(torch.cat([fetch(at, index), offset, cell * size], dim=1)))
                areas.append((offset[:, 0] * offset[:, 1]).abs() + 1e-9)
            # Each corner weighs what the rectangle to the opposite corner measures.
            total = sum(areas)
            out.append(sum(c * (a / total)[:, None] for c, a in zip(colours, reversed(areas))))
        return torch.cat(out) * 0.5 + 0.5

    def draw(self, features, height, width, fetcher):
        """The whole picture at a size, [height,width,3]."""
        y, x = torch.meshgrid(centres(height), centres(width), indexing="ij")
        points = torch.stack([y, x], dim=-1).reshape(-1, 2)
        cells = torch.tensor([2 / height, 2 / width]).expand(len(points), 2)
        return self.decode(features, points, cells, fetcher).reshape(height, width, 3)


def worst_error(network, cases):
    """The largest difference from the golden numbers, over features, pictures and points."""
    features = network.encode(cases["input"])
    worst = (features - cases["feat"]).abs().max()
    for fetcher in (network.fetch_by_sampling, network.fetch_by_index):
        for name, want in cases.items():
            if name.startswith("out_"):
                height, width = (int(n) for n in name[len("out_") :].split("x"))
                got = network.draw(features, height, width, fetcher)
                worst = max(worst, (got - want).abs().max())
        points = network.decode(features, cases["points"], cases["cells"], fetcher)
        worst = max(worst, (points - cases["points_out"]).abs().max())
    return float(worst)


def best(runs, work):
    """The shortest of several runs in seconds, and what the work returned."""
    shortest, result = float("inf"), None
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest, result


def matrix_speed():
    """FLOP/s of a matrix product the size of the MLP's first layer."""
    a, b = torch.rand(CHUNK // 10, 580), torch.rand(580, 256)
    seconds, _ = best(3, lambda: a @ b)
    return 2 * a.shape[0] * a.shape[1] * b.shape[1] / seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3, help="the shortest of so many counts")
    parser.add_argument("--model", type=pathlib.Path, default=GOLDEN / "edsr-baseline-liif.pth")
    parser.add_argument("--input", type=int, default=128, help="side of the input in pixels")
    parser.add_argument("--output", type=int, default=512, help="side of the output in pixels")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)

    speed = matrix_speed()
    if speed < SLOW_BLAS:
        print(f"bench: PyTorch multiplies matrices at {speed / 1e9:.2g} GFLOP/s here, for want of a "
              "good BLAS (Debian: libopenblas0-pthread): the comparison is left out", file=sys.stderr)
        return
    with torch.no_grad():
        golden = Network(read_weights(GOLDEN / "edsr-baseline-liif.pth"))
        error = worst_error(golden, read_safetensors(GOLDEN / "edsr-baseline-liif.cases.safetensors"))
        if not error <= TOLERANCE:
            sys.exit(f"bench: differs from the golden numbers by {error:.3g}, over {TOLERANCE}")
        network = Network(read_weights(options.model))
        picture = torch.rand(3, options.input, options.input)
        encode, features = best(options.runs, lambda: network.encode(picture))
        decode, decode_by_index = (
            best(options.runs,
                 lambda: network.draw(features, options.output, options.output, fetcher))[0]
            for fetcher in (network.fetch_by_sampling, network.fetch_by_index))
    print(json.dumps({
        "what": "EDSR-baseline-LIIF" if options.model.parent == GOLDEN else options.model.name,
        "by": f"PyTorch {torch.__version__}",
        "threads": options.threads,
        "input": options.input,
        "output": options.output,
        "matrix_gflops": round(speed / 1e9, 1),
        "worst_error": float(f"{error:.3g}"),
        "encode_s": round(encode, 3),
        "decode_s": round(decode, 3),
        "decode_by_index_s": round(decode_by_index, 3),
        "decode_megapixels_per_s": round(options.output**2 / decode / 1e6, 4),
    }))


if __name__ == "__main__":
    main()
