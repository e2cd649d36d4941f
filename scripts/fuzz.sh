#!/bin/sh
# Runs every fuzz target of the module, one after the other: fuzz.sh TIME
set -eu
grep -rl --include='*_test.go' '^func Fuzz' . | sort | while read -r file; do
	sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$file" | while read -r target; do
		echo "$(dirname "$file") $target, $1"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$1" \
			-fuzzminimizetime 10x "$(dirname "$file")" </dev/null
	done
done
