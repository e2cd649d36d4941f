#!/bin/sh
# Holds the Jobs that `liif-render submit --k8s` prints against Kubernetes's schema of batch/v1 by
# kubeconform: kubeconform.sh LIIF-RENDER. Both come as Go modules, the schema with all of Kubernetes
# (115 MB); that of client-go's tests is of an older version and lacks backoffLimitPerIndex.
set -eu
program=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export GOFLAGS=-mod=mod

kubernetes=k8s.io/kubernetes@v1.36.4
go mod download $kubernetes
go run ./scripts/jobschema \
	"$(go env GOMODCACHE)/$kubernetes/api/openapi-spec/v3/apis__batch__v1_openapi.json" \
	>"$dir/job-batch-v1.json"
GOBIN=$dir go install github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0

# check FILE: fails unless all Jobs in it are right.
check() {
	"$dir/kubeconform" -strict -summary -schema-location "$dir/{{.ResourceKind}}-batch-v1.json" "$1"
}

"$program" submit --k8s --shards 24 --at-once 8 --cpus 4 --mem 2Gi --image liif:1 --claim photos -- \
	-s 30 photo.png out.tif >"$dir/jobs.yaml"
check "$dir/jobs.yaml"

# Schemas that admit everything would pass too.
for fault in 's/completions: 24/completions: many/' 's/completionMode/completionsMode/' \
	's/claimName: .*/claimName: 7/' 's/restartPolicy: Never/restartPolicy: [Never]/'; do
	sed "$fault" "$dir/jobs.yaml" >"$dir/wrong.yaml"
	if cmp -s "$dir/jobs.yaml" "$dir/wrong.yaml" || check "$dir/wrong.yaml" >"$dir/said"; then
		echo "kubeconform.sh: $fault is not noticed" >&2
		exit 1
	fi
done
echo "The Jobs are those of Kubernetes's schema; four faults in them were noticed."
