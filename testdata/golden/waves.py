"""Damped waves, the first stage of a Fourier head, by PyTorch in float64: values and gradients.

Writes waves.safetensors: weights (4,W), bias (W), coordinates (N,4) as offset y, x and cell y, x,
out (N,W), grad (N,W), and what grad makes of the gradients of weights and bias. Run in this folder.
"""

import json
import struct

import torch

torch.manual_seed(7)
N, W = 29, 37
weights = torch.randn(4, W, dtype=torch.float64) * torch.tensor([[9.0], [30.0], [0.5], [2.0]])
weights[2:].abs_()
bias = torch.rand(W, dtype=torch.float64) * 6 - 3
coordinates = torch.rand(N, 4, dtype=torch.float64) * 2 - 1
coordinates[:, 2:].abs_()
coordinates[0] = 0
grad = torch.randn(N, W, dtype=torch.float64)
# What is read as float32 must be what was computed with.
weights, bias, coordinates, grad = (x.float().double() for x in (weights, bias, coordinates, grad))

weights.requires_grad_()
bias.requires_grad_()
phase = coordinates[:, :2] @ weights[:2] + bias
out = torch.sin(phase) * torch.exp(-(coordinates[:, 2:] @ weights[2:]))
out.backward(grad)

tensors = {"weights": weights, "bias": bias, "coordinates": coordinates, "out": out, "grad": grad,
           "weights_grad": weights.grad, "bias_grad": bias.grad}
header, data = {}, b""
for name, x in sorted(tensors.items()):
    values = x.detach().float().contiguous().numpy().tobytes()
    header[name] = {"dtype": "F32", "shape": list(x.shape),
                    "data_offsets": [len(data), len(data) + len(values)]}
    data += values
text = json.dumps(header, separators=(",", ":")).encode()
text += b" " * (-len(text) % 8)
with open("waves.safetensors", "wb") as f:
    f.write(struct.pack("<Q", len(text)) + text + data)
