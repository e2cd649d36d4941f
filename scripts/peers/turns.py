"""Times programs in turns: turns.py ROUNDS NAME=COMMAND ... Each command says "ready ..." on standard
output and then answers lines, encode, decode or whole, with seconds. Prints the shortest of the rounds
for each, and how many times that of the first program it is. With CLOCK=processor in the environment the
seconds are those that processors gave the program's threads (Linux), which other work on the machine
changes less."""

import glob
import os
import shlex
import subprocess
import sys

WORK = ("encode", "decode", "whole")


def processor_seconds(pid):
    """What all threads of a process have had of processors."""
    total = 0
    for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
        with open(path) as f:
            total += int(f.read().split()[0])  # in nanoseconds
    return total / 1e9


def main():
    by_processor = os.environ.get("CLOCK") == "processor"
    rounds, peers = int(sys.argv[1]), {}
    for argument in sys.argv[2:]:
        name, command = argument.split("=", 1)
        peers[name] = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, text=True, bufsize=1)
    about = {}
    for name, p in peers.items():
        words = p.stdout.readline().split(maxsplit=1)
        if not words or words[0] != "ready":
            sys.exit(f"peers: {name} did not start")
        about[name] = words[1].strip() if len(words) > 1 else ""

    def seconds(name, work):
        p = peers[name]
        start = processor_seconds(p.pid) if by_processor else 0
        p.stdin.write(work + "\n")
        line = p.stdout.readline()
        if not line:
            sys.exit(f"peers: {name} ended while it was to {work}")
        return processor_seconds(p.pid) - start if by_processor else float(line)

    best = {(name, work): float("inf") for name in peers for work in WORK}
    for work in WORK:  # the first turns warm caches up and are not counted
        for name in peers:
            seconds(name, work)
        for _ in range(rounds):
            for name in peers:
                best[name, work] = min(best[name, work], seconds(name, work))
    first = next(iter(peers))
    clock = "processor" if by_processor else "clock"
    print(f"{clock + ' s, times ours':24}" + "".join(f"{work:>20}" for work in WORK))
    for name in peers:
        cells = ""
        for work in WORK:
            s = best[name, work]
            cells += f"{s:12.4f} ×{s / best[first, work]:6.2f}"
        print(f"{name:24}{cells}  {about[name]}")
    for p in peers.values():
        p.stdin.close()
        p.wait()


main()
