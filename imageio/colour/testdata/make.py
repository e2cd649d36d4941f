# Makes *.icc and golden.csv: profiles of kinds that pictures have, and what Little CMS (transicc 2.14 of
# liblcms2-utils) makes of patches in them, relative colorimetric without black point compensation.
# python3 make.py
import math
import struct
import subprocess

D50 = (0.9642, 1.0, 0.8249)


def fixed(v):
    return struct.pack('>i', round(v * 65536))


def xyz(v):
    return b'XYZ \0\0\0\0' + b''.join(fixed(c) for c in v)


def text(s):  # version 2
    return b'desc\0\0\0\0' + struct.pack('>I', len(s) + 1) + s.encode() + b'\0' + bytes(78)


def curv(values):
    return b'curv\0\0\0\0' + struct.pack('>I', len(values)) + struct.pack('>%dH' % len(values), *values)


def gamma(g):
    return curv([round(g * 256)])


def sampled(f, n):
    return curv([round(65535 * f(i / (n - 1))) for i in range(n)])


def para(kind, *values):
    return b'para\0\0\0\0' + struct.pack('>HH', kind, 0) + b''.join(fixed(v) for v in values)


def profile(name, space, tags, version=2, kind=b'mntr', pcs=b'XYZ '):
    tags = [(b'desc', text(name)), (b'cprt', b'text\0\0\0\0none\0'), (b'wtpt', xyz(D50))] + tags
    head = bytearray(128)
    head[8], head[12:24] = version, kind + space + pcs
    head[24:36] = struct.pack('>6H', 2026, 1, 1, 0, 0, 0)
    head[36:40] = b'acsp'
    head[64:68] = struct.pack('>I', 1)
    head[68:80] = xyz(D50)[8:]
    at = 132 + 12 * len(tags)
    table, data = b'', b''
    for tag, value in tags:
        table += tag + struct.pack('>II', at + len(data), len(value))
        data += value + bytes(-len(value) % 4)
    out = bytes(head) + struct.pack('>I', len(tags)) + table + data
    with open(name + '.icc', 'wb') as f:
        f.write(struct.pack('>I', len(out)) + out[4:])


def matrix(name, columns, curves, version=2):
    tags = [(c + b'XYZ', xyz(v)) for c, v in zip((b'r', b'g', b'b'), columns)]
    tags += [(c + b'TRC', v) for c, v in zip((b'r', b'g', b'b'), curves)]
    profile(name, b'RGB ', tags, version)


def srgb(v):
    return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4


P3 = ((0.515121, 0.241196, -0.001053), (0.291977, 0.692245, 0.041885), (0.157104, 0.066574, 0.784073))
SRGB = ((0.436066, 0.222488, 0.013916), (0.385147, 0.716873, 0.097076), (0.143066, 0.060608, 0.714096))
ADOBE = ((0.609741, 0.311111, 0.019470), (0.205276, 0.625671, 0.060867), (0.149185, 0.063217, 0.744568))
PROPHOTO = ((0.797668, 0.288040, 0.0), (0.135193, 0.711853, 0.0), (0.031342, 0.000092, 0.824905))
REC2020 = ((0.673462, 0.279037, -0.001938), (0.165665, 0.675339, 0.029984), (0.125061, 0.045609, 0.796860))
SRGB_PARA = (3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)

matrix('srgb-table', SRGB, [sampled(srgb, 1024)] * 3)
matrix('p3', P3, [para(*SRGB_PARA)] * 3, 4)
matrix('adobe', ADOBE, [gamma(563 / 256)] * 3)
matrix('prophoto', PROPHOTO, [gamma(1.8)] * 3)
matrix('linear2020', REC2020, [curv([])] * 3)
matrix('uneven', SRGB, [gamma(2.2), sampled(lambda v: v ** 1.9, 256), para(0, 2.6)])
profile('grey22', b'GRAY', [(b'kTRC', gamma(2.2))])
profile('grey-linear', b'GRAY', [(b'kTRC', curv([]))])


def lab(x, y, z):
    f = [math.cbrt(t) if t > 216 / 24389 else (t * 24389 / 27 + 16) / 116
         for t in (x / D50[0], y / D50[1], z / D50[2])]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def ink(amounts):  # inks of no particular press: each absorbs, more where it is printed twice
    absorbs = ((1.9, 0.45, 0.12), (0.18, 1.5, 0.5), (0.02, 0.12, 1.7), (1.3, 1.3, 1.3))
    lights = [math.exp(-sum(a * k[c] * (0.8 + 0.2 * a) for a, k in zip(amounts, absorbs))) for c in range(3)]
    columns = tuple(zip(*SRGB))
    return lab(*[sum(m * v for m, v in zip(row, lights)) * 0.995 for row in columns])


def mft2(inputs, outputs, grid, nodes):
    out = b'mft2\0\0\0\0' + bytes((inputs, outputs, grid, 0))
    out += b''.join(fixed(v) for v in (1, 0, 0, 0, 1, 0, 0, 0, 1)) + struct.pack('>HH', 2, 2)
    out += struct.pack('>HH', 0, 65535) * inputs
    for values in nodes:
        out += struct.pack('>%dH' % outputs, *[min(max(round(v), 0), 65535) for v in values])
    return out + struct.pack('>HH', 0, 65535) * outputs


def codes(l, a, b):  # of Lab in lut16Type
    return l * 652.8, (a + 128) * 256, (b + 128) * 256


G = 5
steps = [i / (G - 1) for i in range(G)]
a2b = mft2(4, 3, G, [codes(*ink((c, m, y, k))) for c in steps for m in steps for y in steps for k in steps])
b2a = mft2(3, 4, 2, [(0, 0, 0, 65535 * (1 - l)) for l in (0, 1) for a in (0, 1) for b in (0, 1)])
profile('cmyk', b'CMYK', [(b'A2B0', a2b), (b'A2B1', a2b), (b'B2A0', b2a), (b'B2A1', b2a)], 2, b'prtr', b'Lab ')

# A scanner's profile: tables from RGB, of which the colours lie a little beside those of sRGB.
def scanned(r, g, b):
    light = [srgb(v) for v in (r, g, b)]
    return lab(*[sum(m * v for m, v in zip(row, light)) * s for row, s in zip(zip(*SRGB), (0.97, 0.97, 0.95))])


G = 9
steps = [i / (G - 1) for i in range(G)]
table = mft2(3, 3, G, [codes(*scanned(r, g, b)) for r in steps for g in steps for b in steps])
profile('scanner', b'RGB ', [(b'A2B0', table)], 2, b'scnr', b'Lab ')

levels = (0, 3, 20, 64, 128, 200, 255)
rgb = [(v, v, v) for v in levels]
rgb += [(r, g, b) for r in (0, 90, 255) for g in (0, 140, 255) for b in (0, 60, 255)]
rgb += [(200, 120, 90), (40, 70, 150), (90, 130, 60), (250, 240, 10), (12, 5, 3)]
inks = [(c, m, y, k) for c in (0, 60, 100) for m in (0, 45, 100) for y in (0, 70, 100) for k in (0, 30)]
inks += [(0, 0, 0, v) for v in (5, 50, 80, 100)] + [(60, 40, 40, 100), (100, 100, 100, 100)]

with open('golden.csv', 'w') as out:
    for name, patches in [(n, rgb) for n in ('srgb-table', 'p3', 'adobe', 'prophoto', 'linear2020', 'uneven',
                                             'scanner')] + \
            [(n, [(v,) for v in levels]) for n in ('grey22', 'grey-linear')] + [('cmyk', inks)]:
        full = 100 if name == 'cmyk' else 255
        lines = '\n'.join(' '.join(map(str, p)) for p in patches) + '\n'
        for target in ('*sRGB', '*Lab'):
            if target == '*Lab' and name == 'scanner':
                continue
            result = subprocess.run(['transicc', '-n', '-t', '1', '-d', '0', '-c', '0', '-i', name + '.icc',
                                     '-o', target], input=lines, capture_output=True, text=True, check=True)
            rows = [r for r in result.stdout.splitlines() if r.strip()]
            assert len(rows) == len(patches), (name, len(rows), len(patches), result)
            for p, r in zip(patches, rows):
                values = [float(v) for v in r.split()]
                out.write(','.join([name, target[1:]] + ['%.6g' % (v / full) for v in p]) + ',;,' +
                          ','.join('%.5g' % v for v in values) + '\n')
