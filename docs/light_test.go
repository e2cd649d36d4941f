package docs

import (
	"os/exec"
	"strings"
	"testing"
)

// TestProgramsKnowNoNetwork: the programs that work on files bring no HTTP and no TLS along, which
// would be 2.7 MB in each. A library once did, unnoticed.
func TestProgramsKnowNoNetwork(t *testing.T) {
	heavy := func(packages ...string) []string {
		t.Helper()
		args := append([]string{"list", "-deps"}, packages...)
		out, err := exec.Command("go", args...).CombinedOutput()
		if err != nil {
			t.Fatalf("go list: %v\n%s", err, out)
		}
		var found []string
		for _, p := range strings.Fields(string(out)) {
			if p == "net/http" || p == "crypto/tls" {
				found = append(found, p)
			}
		}
		return found
	}
	commands := []string{"../cmd/liif-render", "../cmd/liif-view", "../cmd/liif-train",
		"../cmd/liif-eval", "../cmd/liif-convert"}
	if found := heavy(commands...); len(found) > 0 {
		t.Errorf("%s need %s: go list -deps, and go mod why -m, tell by which library", commands, found)
	}
	if found := heavy("net/http/httptest"); len(found) != 2 {
		t.Errorf("of a program that does, only %s is found", found)
	}
}
