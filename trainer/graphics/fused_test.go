package graphics

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"regexp"
	"testing"
)

var fused = flag.Bool("fused", false, "compile for arm64 and look for fused operations")

// TestFused requires that a compiler that may fuse a product and a sum, as that for arm64 does,
// finds none in this package: they would round once where amd64 rounds twice.
func TestFused(t *testing.T) {
	if !*fused {
		t.Skip("compiles the standard library for arm64: only with -fused")
	}
	cmd := exec.Command("go", "build", "-gcflags=-S", ".")
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if !bytes.Contains(out, []byte("FMULD")) {
		t.Fatal("the listing has no products at all")
	}
	for _, line := range regexp.MustCompile(`\S+\.go:\d+\)\tFN?M(ADD|SUB)`).FindAll(out, -1) {
		t.Errorf("%s", line)
	}
}
