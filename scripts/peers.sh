#!/usr/bin/env bash
# Times models on the processor, ours beside ONNX Runtime and PyTorch, in turns: encoding a picture of
# SIDE (128) pixels a side, decoding it to OUTPUT (256), and both, on THREADS (1). The shortest of ROUNDS
# (5) counts, by the clock, or with CLOCK=processor by what processors gave the program (on a busy
# machine). Peers that are not installed are left out, and PyTorch with PYTHON=none:
#
#   apt-get install python3-torch libopenblas0-pthread
#   npm install --ignore-scripts --prefix DIR onnxruntime-node   and ORT=DIR/node_modules
#
# ONNX Runtime encodes to the latents, as ours does, and decodes the products of the head alone, without
# what gathers and blends; PyTorch encodes to the features before them, and decodes all. MODELS are
# safetensors files or checkpoints (the default and EDSR-baseline-LIIF); they must be LIIF on EDSR.
set -euo pipefail
cd "$(dirname "$0")/.."
side=${SIDE:-128} output=${OUTPUT:-256} threads=${THREADS:-1} rounds=${ROUNDS:-5}
models=${MODELS:-assets/liif-small.safetensors testdata/golden/edsr-baseline-liif.pth}
rows=32768
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=
for candidate in "${PYTHON:-python3}" ${PYTHON:-/usr/bin/python3}; do
	if "$candidate" -c 'import numpy, torch' 2>/dev/null; then
		python=$candidate
		break
	fi
done
[ -n "$python" ] || echo "peers: no python3 here has PyTorch; it is left out" >&2
node=
if command -v node >/dev/null && NODE_PATH=${ORT:-} node -e 'require("onnxruntime-node")' 2>/dev/null; then
	node=node
else
	echo "peers: no node here has onnxruntime-node (ORT); ONNX Runtime is left out" >&2
fi
go build -o "$work/peers" ./scripts/peers
for model in $models; do
	file=$model
	case $model in
	*.pth)
		file=$work/$(basename "$model" .pth).safetensors
		go run ./cmd/liif-convert "$model" "$file" >/dev/null
		;;
	esac
	list=("ours=$work/peers $threads $file $side $output"
		"ours, directly=$work/peers -direct $threads $file $side $output")
	if [ -n "$node" ]; then
		width=$(python3 scripts/peers/export_onnx.py "$file" "$side" "$rows" "$work/encode.onnx" \
			"$work/decode.onnx")
		calls=$(((4 * output * output + rows - 1) / rows))
		list+=("ONNX Runtime=env NODE_PATH=${ORT:-} node scripts/peers/onnxruntime.js $threads \
			$work/encode.onnx $work/decode.onnx $side $rows $width $calls")
	fi
	if [ -n "$python" ]; then
		list+=("PyTorch=$python scripts/peers/pytorch.py $threads $file $side $output")
	fi
	echo "$(basename "$model"): ${side}×$side to ${output}×$output, $threads threads, best of $rounds"
	python3 scripts/peers/turns.py "$rounds" "${list[@]}"
done
