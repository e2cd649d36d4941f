package main

import (
	"encoding/binary"
	"fmt"
)

// SPIR-V's numbers (specification, section 3).
const (
	opConstantNull   = 46
	opVariable       = 59
	opStore          = 62
	storageWorkgroup = 4
	headerWords      = 5
)

// withoutZeroing drops the stores that set whole workgroup arrays to zero when a kernel begins, which
// naga adds. Our kernels write workgroup memory before they read it, and a software device takes 25
// times as long to compile such a store of thousands of values as the rest of the convolution.
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
	if len(module)%4 != 0 || len(module) < 4*headerWords {
		return nil, fmt.Errorf("a module of %d bytes", len(module))
	}
	words := make([]uint32, len(module)/4)
	for i := range words {
		words[i] = binary.LittleEndian.Uint32(module[4*i:])
	}
	out := append([]byte(nil), module[:4*headerWords]...)
	for at := headerWords; at < len(words); {
		length := int(words[at] >> 16)
		if length == 0 || at+length > len(words) {
			return nil, fmt.Errorf("an instruction of %d words at word %d", length, at)
		}
		if keep(words[at : at+length]) {
			out = append(out, module[4*at:4*(at+length)]...)
		}
		at += length
	}
	return out, nil
}
