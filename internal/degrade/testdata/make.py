"""Makes pillow.png: the picture of TestPillow, saved as JPEG by Pillow (libjpeg-turbo) in each of its
cases, one below the other. Sides are no multiples of 16. Needs Pillow."""
import io
import math
from PIL import Image

W, H = 43, 38
CASES = [(10, 0), (10, 2), (40, 0), (40, 2), (75, 0), (75, 2), (95, 0), (95, 2)]


def value(x, y, c):
    if (x - 20) ** 2 + (y - 18) ** 2 < 100:
        return (230, 40, 90)[c]
    return int(127.5 + 100 * math.sin(0.31 * x + 0.7 * c) * math.cos(0.23 * y - 0.4 * c))


picture = Image.new("RGB", (W, H))
picture.putdata([tuple(value(x, y, c) for c in range(3)) for y in range(H) for x in range(W)])
out = Image.new("RGB", (W, H * len(CASES)))
for i, (quality, sampling) in enumerate(CASES):
    b = io.BytesIO()
    picture.save(b, "JPEG", quality=quality, subsampling=sampling)
    out.paste(Image.open(b).convert("RGB"), (0, i * H))
out.save("pillow.png", optimize=True)
