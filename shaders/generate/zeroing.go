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
	if len(module)%4 != 0 || len(module) < 4*headerWords {
		return nil, fmt.Errorf("a module of %d bytes", len(module))
	}
	shared, null := map[uint32]bool{}, map[uint32]bool{}
	word := func(at int) uint32 { return binary.LittleEndian.Uint32(module[4*at:]) }
	out := append([]byte(nil), module[:4*headerWords]...)
	for at := headerWords; at < len(module)/4; {
		operation, length := word(at)&0xffff, int(word(at)>>16)
		if length == 0 || at+length > len(module)/4 {
			return nil, fmt.Errorf("an instruction of %d words at word %d", length, at)
		}
		switch {
		case operation == opVariable && length >= 4 && word(at+3) == storageWorkgroup:
			shared[word(at+2)] = true
		case operation == opConstantNull && length >= 3:
			null[word(at+2)] = true
		}
		if operation != opStore || length < 3 || !shared[word(at+1)] || !null[word(at+2)] {
			out = append(out, module[4*at:4*(at+length)]...)
		}
		at += length
	}
	return out, nil
}
