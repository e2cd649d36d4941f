#!/usr/bin/env python3
"""Times a training step of a LIIF model in PyTorch on the CPU, as the yardstick for our trainer.

The step is the authors': a batch of pictures through the encoder, features unfolded, the codes of the
four nearest latents fetched with grid_sample, the whole MLP on each, the blend, the L1 loss on values
in -1..1, the backward pass and Adam. Before anything is timed, three steps are taken on the golden
batch and the losses compared with those of the authors' own code.

Prints one JSON object. Where PyTorch is not installed, or was built on a BLAS so slow that a
comparison would flatter us, it says so instead and exits with 0.
"""

import argparse
import json
import pathlib
import resource
import sys
import time

from pytorch_reference import (EDGE, GOLDEN, NUDGE, SLOW_BLAS, Network, centres, matrix_speed,
                               read_safetensors, read_weights)

import torch
import torch.nn.functional as F

TOLERANCE = 1e-5


class Trainee(Network):
    """The network with its weights to be fitted, over batches of pictures."""

    def __init__(self, weights):
        frozen = ("encoder.sub_mean.", "encoder.add_mean.")
        weights = {name: torch.nn.Parameter(value.clone()) for name, value in weights.items()
                   if not name.startswith(frozen)}
        super().__init__(weights)
        self.optimizer = None

    def encode_batch(self, pictures):
        """[N,3,H,W], normalised, to features [N,C,H,W]."""
        first = self.conv("encoder.head.0", pictures)
        x = first
        for i in range(self.blocks):
            inner = F.relu(self.conv(f"encoder.body.{i}.body.0", x))
            x = x + self.conv(f"encoder.body.{i}.body.2", inner)
        return self.conv(f"encoder.body.{self.blocks}", x) + first

    def ask(self, pictures, points, cells):
        """Values in -1..1, [N,Q,3], at points [N,Q,2] for cells [N,Q,2]."""
        features = self.encode_batch(pictures)
        count, _, height, width = features.shape
        size = torch.tensor([height, width])
        unfolded = F.unfold(features, 3, padding=1).view(count, -1, height, width)
        y, x = torch.meshgrid(centres(height), centres(width), indexing="ij")
        where = torch.stack([y, x])[None].expand(count, 2, height, width)
        answers, areas = [], []
        for side in ((-1, -1), (-1, 1), (1, -1), (1, 1)):
            at = (points + torch.tensor(side) / size + NUDGE).clamp(-EDGE, EDGE)
            grid = at.flip(-1)[:, :, None]
            fetch = lambda t: F.grid_sample(t, grid, mode="nearest",
                                            align_corners=False)[..., 0].permute(0, 2, 1)
            offset = (points - fetch(where)) * size
            inputs = torch.cat([fetch(unfolded), offset, cells * size], dim=-1)
            answers.append(self.mlp(inputs.reshape(-1, inputs.shape[-1])).view(*points.shape[:2], 3))
            areas.append((offset[..., 0] * offset[..., 1]).abs() + 1e-9)
        total = sum(areas)
        return sum(a * (r / total)[..., None] for a, r in zip(answers, reversed(areas)))

    def step(self, pictures, points, cells, target, rate):
        """One step of Adam; returns the loss before it."""
        if self.optimizer is None:
            self.optimizer = torch.optim.Adam(self.weights.values(), lr=rate)
        loss = (self.ask(pictures, points, cells) - target).abs().mean()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item()


def worst_loss_error():
    """The largest relative difference from the authors' losses of three steps."""
    golden = read_safetensors(GOLDEN / "train3.safetensors")
    initial = {name[len("init/"):]: value for name, value in golden.items()
               if name.startswith("init/")}
    trainee = Trainee(initial)
    worst = 0
    for i in range(3):
        loss = trainee.step((golden["inp"] - 0.5) / 0.5, golden["coord"], golden["cell"],
                            (golden["gt"] - 0.5) / 0.5, 1e-3)
        want = float(golden[f"loss/{i}"][0])
        worst = max(worst, abs(loss - want) / want)
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3, help="the shortest of so many steps counts")
    parser.add_argument("--model", type=pathlib.Path, default=GOLDEN / "edsr-baseline-liif.pth")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--input", type=int, default=48, help="side of a picture in pixels")
    parser.add_argument("--queries", type=int, default=2304, help="points of a picture")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)

    speed = matrix_speed()
    if speed < SLOW_BLAS:
        print(f"bench: PyTorch multiplies matrices at {speed / 1e9:.2g} GFLOP/s here, for want of a "
              "good BLAS (Debian: libopenblas0-pthread): the comparison is left out", file=sys.stderr)
        return
    error = worst_loss_error()
    if not error <= TOLERANCE:
        sys.exit(f"bench: losses differ from the golden ones by {error:.3g}, over {TOLERANCE}")
    trainee = Trainee(read_weights(options.model))
    side, batch = options.input, options.batch
    points = torch.rand(batch, options.queries, 2) * 2 - 1
    cells = torch.full((batch, options.queries, 2), 1 / side)
    pictures, target = torch.rand(batch, 3, side, side) * 2 - 1, torch.rand(batch, options.queries, 3)
    seconds = []
    for _ in range(options.runs + 1):  # the first one allocates
        start = time.perf_counter()
        trainee.step(pictures, points, cells, target, 1e-4)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({
        "what": "a training step of " + options.model.name,
        "by": f"PyTorch {torch.__version__}",
        "threads": options.threads,
        "batch": batch,
        "input": side,
        "queries": options.queries,
        "matrix_gflops": round(speed / 1e9, 1),
        "worst_loss_error": float(f"{error:.3g}"),
        "step_s": round(min(seconds[1:]), 3),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
    }))


if __name__ == "__main__":
    main()
