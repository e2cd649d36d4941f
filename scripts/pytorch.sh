#!/bin/sh
# Times the reference in PyTorch, drawing and training, with the first python3 that has it; where none
# has, says so.
set -eu
for python in "${PYTHON:-python3}" /usr/bin/python3; do
	if "$python" -c 'import numpy, torch' 2>/dev/null; then
		"$python" bench/pytorch_reference.py "$@"
		exec "$python" bench/pytorch_training.py "$@"
	fi
done
echo "bench: no python3 here has PyTorch (Debian: python3-torch); the comparison is left out"
