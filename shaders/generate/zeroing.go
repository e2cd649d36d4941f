package main

import "slices"

// SPIR-V's numbers (specification, section 3).
const (
	opConstantNull = 46
	opStore        = 62
)

// withoutZeroing drops the stores that set whole workgroup arrays to zero when a kernel begins,
// which naga adds. Our kernels write workgroup memory before they read it, and a software device
// takes 25 times as long to compile such a store of thousands of values as the rest of the
// convolution.
func withoutZeroing(module []byte) ([]byte, error) {
	shared, null := map[uint32]bool{}, map[uint32]bool{}
	return filter(module, func(i []uint32) bool {
		operation := i[0] & 0xffff
		switch {
		case operation == opVariable && len(i) >= 4 && i[3] == storageWorkgroup:
			shared[i[2]] = true
		case operation == opConstantNull && len(i) >= 3:
			null[i[2]] = true
		}
		return operation != opStore || len(i) < 3 || !shared[i[1]] || !null[i[2]]
	})
}

// filter keeps the instructions of a module that keep says, called with each in order.
func filter(module []byte, keep func(instruction []uint32) bool) ([]byte, error) {
	header, list, err := parse(module)
	if err != nil {
		return nil, err
	}
	return assemble(header, slices.DeleteFunc(list, func(w []uint32) bool { return !keep(w) })), nil
}
