package docs

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/liif-render/liif/weights"
)

// TestBuiltinFacts: what the programs and the pages say of the built-in models is what they are and
// what was measured: blocks, features, parameters, dB on Set5 ×4.
func TestBuiltinFacts(t *testing.T) {
	page, readme := flat(read(t, "../assets/MODELS.md")), flat(read(t, "../README.md"))
	for _, b := range weights.Builtin() {
		m, err := weights.Open(b.Name)
		if err != nil {
			t.Fatal(err)
		}
		s := m.Spec
		measured := regexp.MustCompile("\\| (?:\\*\\*)?`" + b.Name + "`(?:\\*\\*)? \\|" +
			` [*0-9.]+ \| [*0-9.]+ \| \**([0-9.]+)\** \| `).FindStringSubmatch(page)
		if measured == nil {
			t.Fatalf("MODELS.md has no row of what %s reaches on Set5", b.Name)
		}
		network := fmt.Sprintf("%d blocks of %d features, MLP ", s.Blocks, s.Features)
		if !strings.HasPrefix(b.Description, network) ||
			!strings.Contains(b.Description, measured[1]+" dB") {
			t.Errorf("%s is listed as %q; it has %s and MODELS.md says %s dB", b.Name, b.Description,
				network, measured[1])
		}
		if n := s.Parameters(); n != b.Parameters || !strings.Contains(page, grouped(n)) {
			t.Errorf("%s has %d parameters; listed are %d, and MODELS.md should have %s", b.Name, n,
				b.Parameters, grouped(n))
		}
		if b.Name != weights.Default {
			continue
		}
		for text, list := range map[string]string{
			fmt.Sprintf("`%s`: %d residual blocks of %d ", b.Name, s.Blocks, s.Features): page,
			fmt.Sprintf("The %d blocks of `%s`", s.Blocks, b.Name):                       readme,
		} {
			if !strings.Contains(list, text) {
				t.Errorf("a page lacks %q", text)
			}
		}
	}
}

// flat is a text without its line ends.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

// grouped is a number below a million with a comma before its thousands.
func grouped(n int) string { return fmt.Sprintf("%d,%03d", n/1000, n%1000) }
