#!/usr/bin/env python3
"""Writes a LIIF model on EDSR as two ONNX graphs, from a safetensors file.

    export_onnx.py model.safetensors SIDE ROWS encode.onnx decode.onnx

encode.onnx takes a picture [1,3,SIDE,SIDE] in 0..1 to latents: the encoder, and the first layer of the
head as the 3x3 convolution that it is but for offset and cell. decode.onnx takes ROWS such latents to
colours [ROWS,3]: the rest of the head, without what gathers and blends. Both are what liif-render
computes, so that times can be compared; planes of a model with dials are left out, for they are zero.
Prints the number of values of a latent. Needs nothing but Python.
"""

import array
import json
import struct
import sys


def read(path):
    """The tensors by name as (shape, values), and the spec."""
    with open(path, "rb") as f:
        data = f.read()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    about = header.pop("__metadata__", {})
    tensors = {}
    for name, t in header.items():
        begin, end = (8 + length + offset for offset in t["data_offsets"])
        size, code = {"F32": (4, "f"), "F16": (2, "e")}[t["dtype"]]
        values = struct.unpack(f"<{(end - begin) // size}{code}", data[begin:end])
        tensors[name] = (t["shape"], array.array("f", values))
    return tensors, about


# Protocol buffers: a field is a key, number and kind, and a value.
def varint(n):
    out = b""
    while n > 127:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])


def integer(field, n):
    return varint(field << 3) + varint(n)


def block(field, data):
    data = data.encode() if isinstance(data, str) else data
    return varint(field << 3 | 2) + varint(len(data)) + data


def tensor(name, shape, values):
    raw = values.tobytes() if sys.byteorder == "little" else struct.pack(f"<{len(values)}f", *values)
    return b"".join(integer(1, d) for d in shape) + integer(2, 1) + block(8, name) + block(9, raw)


def value_info(name, shape):
    dims = b"".join(block(1, integer(1, d)) for d in shape)
    return block(1, name) + block(2, block(1, integer(1, 1) + block(2, dims)))


class Graph:
    """Nodes and initializers, in the order in which they are added."""

    def __init__(self):
        self.nodes, self.tensors, self.count = b"", b"", 0

    def constant(self, shape, values):
        self.count += 1
        name = f"w{self.count}"
        self.tensors += block(5, tensor(name, shape, values))
        return name

    def node(self, kind, inputs, **attributes):
        self.count += 1
        name, body = f"x{self.count}", b"".join(block(1, x) for x in inputs)
        body += block(2, name) + block(4, kind)
        for key, value in attributes.items():
            if isinstance(value, int):
                a = integer(3, value) + integer(20, 2)
            else:
                a = b"".join(integer(8, v) for v in value) + integer(20, 7)
            body += block(5, block(1, key) + a)
        self.nodes += block(1, body)
        return name

    def write(self, path, name, shape, out, out_shape):
        graph = self.nodes + block(2, "liif") + self.tensors
        graph += block(11, value_info(name, shape)) + block(12, value_info(out, out_shape))
        with open(path, "wb") as f:
            f.write(integer(1, 8) + block(8, block(1, "") + integer(2, 13)) + block(7, graph))


def columns(shape, values, first, count):
    """Columns of a matrix, in rows."""
    width = shape[1]
    out = array.array("f")
    for row in range(shape[0]):
        out.extend(values[row * width + first : row * width + first + count])
    return out


def main():
    if len(sys.argv) != 6:
        sys.exit("usage: export_onnx.py model.safetensors SIDE ROWS encode.onnx decode.onnx")
    path, side, rows = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    tensors, _ = read(path)
    if "encoder.head.0.weight" not in tensors or "imnet.layers.0.weight" not in tensors:
        sys.exit(f"export_onnx: {path}: no LIIF model on EDSR")
    features = tensors["encoder.head.0.weight"][0][0]

    g = Graph()

    def conv(name, x):
        shape, values = tensors[name + ".weight"]
        if name == "encoder.head.0" and shape[1] > 3:
            values = columns([shape[0], shape[1] * 9], values, 0, 27)
            shape = [shape[0], 3, 3, 3]
        bias = tensors[name + ".bias"]
        return g.node("Conv", [x, g.constant(shape, values), g.constant(*bias)],
                      kernel_shape=(3, 3), pads=(1, 1, 1, 1))

    half = g.constant([1], array.array("f", [0.5]))
    x = g.node("Div", [g.node("Sub", ["picture", half]), half])
    first = x = conv("encoder.head.0", x)
    blocks = 0
    while f"encoder.body.{blocks}.body.0.weight" in tensors:
        name = f"encoder.body.{blocks}.body."
        x = g.node("Add", [x, conv(name + "2", g.node("Relu", [conv(name + "0", x)]))])
        blocks += 1
    x = g.node("Add", [conv(f"encoder.body.{blocks}", x), first])
    shape, values = tensors["imnet.layers.0.weight"]
    hoisted = columns(shape, values, 0, features * 9)
    x = g.node("Conv", [x, g.constant([shape[0], features, 3, 3], hoisted),
                        g.constant(*tensors["imnet.layers.0.bias"])],
               kernel_shape=(3, 3), pads=(1, 1, 1, 1))
    g.write(sys.argv[4], "picture", [1, 3, side, side], x, [1, shape[0], side, side])

    width, g, layer = shape[0], Graph(), 2
    x = g.node("Relu", ["codes"])
    while f"imnet.layers.{layer}.weight" in tensors:
        name = f"imnet.layers.{layer}"
        x = g.node("Gemm", [x, g.constant(*tensors[name + ".weight"]),
                            g.constant(*tensors[name + ".bias"])], transB=1)
        layer += 2
        if f"imnet.layers.{layer}.weight" in tensors:
            x = g.node("Relu", [x])
    g.write(sys.argv[5], "codes", [rows, width], x, [rows, 3])
    print(width)


if __name__ == "__main__":
    main()
