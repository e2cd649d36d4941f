#!/usr/bin/env bash
# A training step of EDSR-baseline-LIIF, batch 16, ours and PyTorch's in turns: ROUNDS times each (5),
# with two threads. Prints a line a round, and the median of each and of the ratios.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${ROUNDS:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=
for candidate in "${PYTHON:-python3}" /usr/bin/python3; do
	if "$candidate" -c 'import numpy, torch' 2>/dev/null; then
		python=$candidate
		break
	fi
done
if [ -z "$python" ]; then
	echo "trainingbench: no python3 here has PyTorch (Debian: python3-torch libopenblas0-pthread)" >&2
	exit 1
fi
go test -c -o "$work/model.test" ./model
for _ in $(seq "$rounds"); do
	theirs=$("$python" bench/pytorch_training.py --threads 2)
	[ -n "$theirs" ] || exit 1 # it has said why
	(cd model && GOMAXPROCS=2 "$work/model.test" -test.run '^$' -test.benchtime 3x \
		-test.bench "TrainingStep/edsr-baseline-liif/${KERNELS:-avx512}\$" | tee "$work/log" |
		grep ns/op >>"$work/ours") || { cat "$work/log" >&2; exit 1; }
	printf '%s\n' "$theirs" >>"$work/theirs.jsonl"
done
"$python" - "$work/ours" "$work/theirs.jsonl" <<'PYTHON'
import json, statistics, sys

lines = [line.split() for line in open(sys.argv[1])]
ours = [{unit: float(value) for value, unit in zip(line[2::2], line[3::2])} for line in lines]
theirs = [json.loads(line) for line in open(sys.argv[2])]
print("round\tours s\t% peak\tMiB\tPyTorch s\tMiB\tratio")
ratios = []
for i, (a, b) in enumerate(zip(ours, theirs, strict=True), 1):
    ratios.append(1000 * b["step_s"] / a["median-ms"])
    print(f'{i}\t{a["median-ms"] / 1000:.2f}\t{a["%peak"]:.0f}\t{a["peak-MiB"]:.0f}\t{b["step_s"]:.2f}\t'
          f'{b["peak_mib"]}\t{ratios[-1]:.2f}')
print(f'median\t{statistics.median(a["median-ms"] for a in ours) / 1000:.2f}\t\t\t'
      f'{statistics.median(b["step_s"] for b in theirs):.2f}\t\t{statistics.median(ratios):.2f}')
PYTHON
