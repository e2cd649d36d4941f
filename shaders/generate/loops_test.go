package main

import (
	"bytes"
	"testing"
)

func TestWithoutLoopBounds(t *testing.T) {
	header := words(0x07230203, 0x10300, 0, 99, 0)
	const function = 7
	constants := join(instruction(opConstant, 1, 10, 1<<32-1), instruction(opConstant, 1, 11, 5),
		instruction(opConstantComposite, 2, 12, 10, 10),
		instruction(opConstantComposite, 2, 13, 10, 11))
	// test is a loop's beginning: the counter that starts at from, compared, and the branch.
	test := func(from uint32) []byte {
		return join(constants, instruction(opVariable, 3, 20, function, from),
			instruction(opLoad, 2, 21, 20), instruction(opIEqual, 4, 22, 14, 21),
			instruction(opAll, 5, 23, 22))
	}
	chosen := join(instruction(opSelectionMerge, 31, 0),
		instruction(opBranchConditional, 23, 30, 31))
	other := join(instruction(opSelectionMerge, 31, 0),
		instruction(opBranchConditional, 24, 30, 31))
	for _, c := range []struct {
		name       string
		body, want []byte
	}{
		{"a bound", join(test(12), chosen), join(test(12), instruction(opBranch, 31))},
		{"another vector", join(test(13), chosen), join(test(13), chosen)},
		{"another condition", join(test(12), other), join(test(12), other)},
		{"one after the other", join(test(12), other, chosen, other),
			join(test(12), other, instruction(opBranch, 31), other)},
		{"nothing", nil, nil},
	} {
		got, err := withoutLoopBounds(join(header, c.body))
		if err != nil || !bytes.Equal(got, join(header, c.want)) {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
	for name, module := range map[string][]byte{
		"short": header[:8], "odd": append(header, 1), "no length": join(header, words(0)),
		"too long": join(header, words(3<<16, 1)),
	} {
		if _, err := withoutLoopBounds(module); err == nil {
			t.Errorf("%s: passes", name)
		}
	}
}
