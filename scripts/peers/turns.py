"""Times programs in turns: turns.py ROUNDS NAME=COMMAND ... Each command says "ready ..." on standard
output and then answers lines, encode, decode or whole, with seconds. Prints the shortest of the rounds
for each, and how many times that of the first program it is."""

import shlex
import subprocess
import sys

WORK = ("encode", "decode", "whole")


def main():
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
        p.stdin.write(work + "\n")
        line = p.stdout.readline()
        if not line:
            sys.exit(f"peers: {name} ended while it was to {work}")
        return float(line)

    best = {(name, work): float("inf") for name in peers for work in WORK}
    for work in WORK:  # the first turns warm caches up and are not counted
        for name in peers:
            seconds(name, work)
        for _ in range(rounds):
            for name in peers:
                best[name, work] = min(best[name, work], seconds(name, work))
    first = next(iter(peers))
    print(f"{'seconds, times ours':24}" + "".join(f"{work:>20}" for work in WORK))
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
