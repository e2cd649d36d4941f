"""Times a LIIF model on EDSR in PyTorch: pytorch.py THREADS model SIDE OUTPUT. Says "ready", and then for
each line of standard input, encode, decode or whole, the seconds. Decoding fetches codes by index, which
is the fastest way in PyTorch (bench/pytorch_reference.py)."""

import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
import pytorch_reference as reference  # noqa: E402
import torch  # noqa: E402


def main():
    threads, path, side, output = int(sys.argv[1]), pathlib.Path(sys.argv[2]), *map(int, sys.argv[3:5])
    torch.set_num_threads(threads)
    weights = reference.read_weights(path)
    # The planes of a model with dials are zero, and so are left out.
    weights["encoder.head.0.weight"] = weights["encoder.head.0.weight"][:, :3].contiguous()
    network = reference.Network(weights)
    picture = torch.rand(3, side, side)
    with torch.no_grad():
        features = network.encode(picture)
        work = {
            "encode": lambda: network.encode(picture),
            "decode": lambda: network.draw(features, output, output, network.fetch_by_index),
        }
        work["whole"] = lambda: (work["encode"](), work["decode"]())
        print("ready PyTorch", torch.__version__, flush=True)
        for line in sys.stdin:
            start = time.perf_counter()
            work[line.strip()]()
            print(time.perf_counter() - start, flush=True)


main()
