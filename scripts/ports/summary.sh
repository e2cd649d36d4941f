#!/bin/sh
# Sums up what go test -v wrote into a file: packages and tests by outcome, each test that failed,
# and each that was skipped with its reason.
awk '
function count(kind) { n[kind]++ }
/^ok / || /^FAIL\t/ || /^\? / || /^panic: / { if ($1 == "ok") good++; else if ($1 == "FAIL") { bad++; print } }
/^ *=== (RUN|NAME|CONT)/ { reason = "" }
/^ +[A-Za-z0-9_]+\.go:[0-9]+: / { text = $0; sub(/^ +[A-Za-z0-9_]+\.go:[0-9]+: /, "", text); reason = text }
/^ *--- PASS: / { count("passed") }
/^ *--- FAIL: / { count("failed"); print }
/^ *--- SKIP: / { count("skipped"); why = reason; pending = $3 }
pending != "" && /^ +[A-Za-z0-9_]+\.go:[0-9]+: / { why = reason }
pending != "" { printf "skipped %s: %s\n", pending, why; pending = "" }
END {
	printf "packages: %d passed, %d failed\n", good, bad
	printf "%d passed, %d failed, %d skipped\n", n["passed"], n["failed"], n["skipped"]
}' "$1"
