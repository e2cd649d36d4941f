"""Holds the time left that liif-render shows against what it then took:
estimates.py LIIF_RENDER PICTURE [SECONDS ...]. Each job is PICTURE at a scale that takes about so many
seconds (5 to 600 by default); the estimate counts that was shown when a tenth of the run was over.
Prints a line a job, and fails if one is off by more than a factor of 1.5. On a machine where others
work the rates change, and with them the truth."""

import math
import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

UNITS = {"h": 3600, "m": 60, "s": 1, "ms": 0.001}


def seconds(text):
    """The seconds of a duration such as 1h2m3s."""
    return sum(float(n) * UNITS[u] for n, u in re.findall(r"([\d.]+)(ms|h|m|s)", text))


def run(command):
    """The seconds that command takes in a terminal, and what it showed: pairs of seconds since the
    start and left."""
    ours, theirs = pty.openpty()
    start, shown, text = time.monotonic(), [], b""
    p = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True)
    os.close(theirs)
    while True:
        select.select([ours], [], [], 1)
        try:
            part = os.read(ours, 4096)
        except OSError:  # the terminal's other end is closed
            part = b""
        if not part:
            break
        text = (text + part)[-4096:]
        for left in re.findall(rb"([\dhms.]+) left", part):
            shown.append((time.monotonic() - start, seconds(left.decode())))
    if p.wait() != 0:
        sys.exit(f"estimates: {' '.join(command)}: {text.decode(errors='replace')}")
    return time.monotonic() - start, shown


def main():
    program, picture = sys.argv[1:3]
    wanted = [float(s) for s in sys.argv[3:]] or [5, 7, 10, 15, 25, 40, 60, 120, 240, 600]
    worst, rate = 1.0, None
    print("scale  seconds  at a tenth: shown left  was left  factor")
    with tempfile.TemporaryDirectory() as folder:
        for want in wanted:
            scale = 6.0 if rate is None else math.sqrt(want / rate)
            out = os.path.join(folder, "out.png")
            took, shown = run([program, "--force", "--scale", f"{scale:.3f}", picture, "-o", out])
            rate = took / scale**2
            before = [s for s in shown if s[0] <= max(took / 10, shown[0][0])] if shown else []
            if not before:
                print(f"×{scale:<5.2f} {took:7.1f}  nothing was shown")
                continue
            at, left = before[-1]
            true = took - at
            factor = max(left, 0.5) / true
            factor = max(factor, 1 / factor)
            worst = max(worst, factor)
            print(f"×{scale:<5.2f} {took:7.1f}  {left:22.1f}  {true:8.1f}  {factor:6.2f}", flush=True)
    print(f"the worst is off by a factor of {worst:.2f}")
    return worst > 1.5


sys.exit(main())
