#!/usr/bin/env bash
# What pays per hour of training: trains on from the same weights by every line of
# bench/training/sweep/variants.tsv for about as much computing (its second column is the steps, in
# those of the first line: STEPS, 400), and measures each on Set5 and Set14. Larger networks begin as
# the smaller one, grown.
#   scripts/trainingsweep.sh FOLDER [NAME...]
# Configurations, logs and models go to FOLDER, a line a variant to standard output: steps, seconds of
# processor time, PSNR at x2, x3 and x4. What FOLDER has already is not trained again.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -ge 1 ] || { echo "usage: scripts/trainingsweep.sh FOLDER [NAME...]" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
data=../shared/data
[ -d $data/train ] || { echo "trainingsweep: no photographs in $data/train" >&2; exit 1; }
go build -o "$folder/" ./cmd/liif-train ./cmd/liif-eval
mkdir -p "$folder/lossless-photographs"
ln -sf "$PWD"/$data/train/*.webp "$folder/lossless-photographs/"
printf 'variant\tsteps\tseconds\tSet5 x2\tx3\tx4\tSet14 x2\tx3\tx4\n'
while IFS=$'\t' read -r name share change; do
	case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
	run=$folder/$name
	if ! [ -f "$run.json" ]; then
		rm -rf "$run"
		sed -e "$change" -e "s#LOSSLESS#$folder/lossless-photographs#" bench/training/sweep/base.yaml \
			>"$run.yaml"
		steps=$(awk "BEGIN { printf \"%d\", ${STEPS:-400} * $share + 0.5 }")
		( "$folder/liif-train" "$run.yaml" --init $data/../weights/liif-small.safetensors \
			--steps "$steps" --threads 1 --seed 1 --out "$run" \
			>"$run.log" 2>&1 && times >"$run.times" ) || { tail -n 3 "$run.log" >&2; exit 1; }
		"$folder/liif-eval" --benchmark $data/benchmarks/Set5 --benchmark $data/benchmarks/Set14 \
			-m "$run/model.safetensors" --filter none --scales 2,3,4 --published none --threads 1 \
			--json "$run.part" >"$run.txt" 2>"$run.log2" || { cat "$run.log2" >&2; exit 1; }
		mv "$run.part" "$run.json"
	fi
	python3 - "$name" "$run" <<'PYTHON'
import json, re, sys

name, run = sys.argv[1:]
steps = re.search(r"done: (\d+) steps", open(f"{run}.log").read())[1]
# The last line of the shell's times: its children's, in user and system mode.
used = re.findall(r"(\d+)m([\d.]+)s", open(f"{run}.times").read().splitlines()[-1])
seconds = sum(60 * int(minutes) + float(rest) for minutes, rest in used)
psnr = [row["psnr_db"] for s in json.load(open(f"{run}.json"))["sets"] for row in s["rows"]]
print(name, steps, round(seconds), *(f"{p:.3f}" for p in psnr), sep="\t")
PYTHON
done <bench/training/sweep/variants.tsv
