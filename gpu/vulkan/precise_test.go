package vulkan

import (
	"slices"
	"testing"

	"github.com/liif-render/liif/shaders"
)

// instruction is one with its operands.
func instruction(op uint32, operands ...uint32) []uint32 {
	return append([]uint32{uint32(len(operands)+1)<<16 | op}, operands...)
}

// TestPrecise: each product and sum of floats is marked, before the first decoration, and nothing
// else changes.
func TestPrecise(t *testing.T) {
	header := []uint32{0x07230203, 0x10300, 0, 99, 0}
	entry, binding := instruction(15, 5, 1, 0x6e69616d, 0), instruction(opDecorate, 7, 33, 0)
	const opIAdd, opExtInst = 128, 12
	body := slices.Concat(instruction(opFMul, 2, 10, 3, 4), instruction(opIAdd, 2, 11, 3, 4),
		instruction(opFAdd, 2, 12, 10, 4), instruction(opExtInst, 2, 13, 1, 50, 3, 4, 5))
	got := precise(slices.Concat(header, entry, binding, body))
	want := slices.Concat(header, entry, instruction(opDecorate, 10, noContraction),
		instruction(opDecorate, 12, noContraction), binding, body)
	if !slices.Equal(got, want) {
		t.Errorf("%x, want %x", got, want)
	}
	for name, broken := range map[string][]uint32{"cut short": slices.Concat(header, binding[:2]),
		"of size 0": append(slices.Clone(header), 0), "empty": nil,
		"without decorations": slices.Concat(header, entry, body)} {
		if got := precise(broken); !slices.Equal(got, broken) {
			t.Errorf("%s: %x", name, got)
		}
	}
}

// TestPreciseModules: each product and sum of a step of Adam is marked once; its module is larger
// by whole marks.
func TestPreciseModules(t *testing.T) {
	s, err := shaders.Load("adam")
	if err != nil {
		t.Fatal(err)
	}
	words, err := s.SPIRV()
	if err != nil {
		t.Fatal(err)
	}
	if more := len(precise(words)) - len(words); more%3 != 0 || more < 6 {
		t.Errorf("%d words more", more)
	}
}
