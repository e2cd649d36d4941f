"""Makes pillow-rgba.safetensors: pictures with alpha, resized by Pillow.

    python3 pillow-rgba.py        needs Pillow (made with 9.4.0)

A third of the source's pixels are colours and alphas whose product is rounded at its very limit; at
three times the size a ninth of the output's pixels are the source's, premultiplied and divided again.
"""

import json
import random
import struct

from PIL import Image

WIDTH, HEIGHT = 24, 20
CASES = [
    ("bicubic", 60, 72), ("bicubic", 9, 31), ("bicubic", 20, 11),
    ("lanczos", 7, 10), ("lanczos", 33, 24), ("bilinear", 41, 29),
]


def rounded(x, a, half):
    t = x * a + half
    return (t + (t >> 8)) >> 8


def source():
    rng = random.Random(14)
    limits = [(x, a) for a in range(1, 255) for x in range(256)
              if rounded(x, a, 128) != rounded(x, a, 127)]
    data = bytearray()
    for i in range(WIDTH * HEIGHT):
        if i % 3 == 0:
            a = rng.choice(limits)[1]
            own = [x for x, b in limits if b == a]
            data += bytes([rng.choice(own), rng.choice(own), rng.choice(own), a])
        else:
            data += bytes([rng.randrange(256) for _ in range(3)] + [rng.choice([0, 255, rng.randrange(256)])])
    return bytes(data)


def main():
    src = source()
    picture = Image.frombytes("RGBA", (WIDTH, HEIGHT), src)
    tensors = {"src": (src, HEIGHT, WIDTH)}
    for name, height, width in CASES:
        resized = picture.resize((width, height), getattr(Image.Resampling, name.upper()))
        tensors[f"{name}_{height}x{width}"] = (resized.tobytes(), height, width)
    head, body = {}, b""
    for name, (data, height, width) in tensors.items():
        head[name] = {"dtype": "U8", "shape": [height, width, 4],
                      "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    with open("pillow-rgba.safetensors", "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + body)


main()
