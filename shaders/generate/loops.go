package main

import (
	"encoding/binary"
	"fmt"
)

// SPIR-V's numbers (specification, section 3).
const (
	opConstant          = 43
	opConstantComposite = 44
	opLoad              = 61
	opAll               = 155
	opIEqual            = 170
	opSelectionMerge    = 247
	opBranch            = 249
	opBranchConditional = 250
)

// withoutLoopBounds drops the ends that naga gives to loops that may have none: a counter of 64 bits
// that every iteration takes down and compares with zero. Our loops have an end, and in the innermost
// one the counter costs a convolution on llvmpipe a quarter of its speed.
func withoutLoopBounds(module []byte) ([]byte, error) {
	if len(module)%4 != 0 || len(module) < 4*headerWords {
		return nil, fmt.Errorf("a module of %d bytes", len(module))
	}
	words := make([]uint32, len(module)/4)
	for i := range words {
		words[i] = binary.LittleEndian.Uint32(module[4*i:])
	}
	out := append([]uint32(nil), words[:headerWords]...)
	// What is known of results: all ones, a counter, its value, that compared with zero.
	ones, counter, value, compared, ended := set{}, set{}, set{}, set{}, set{}
	var merge []uint32 // an OpSelectionMerge that waits for its branch
	for at := headerWords; at < len(words); {
		operation, length := words[at]&0xffff, int(words[at]>>16)
		if length == 0 || at+length > len(words) {
			return nil, fmt.Errorf("an instruction of %d words at word %d", length, at)
		}
		w := words[at : at+length]
		at += length
		switch {
		case operation == opConstant && length == 4 && w[3] == 1<<32-1:
			ones[w[2]] = true
		case operation == opConstantComposite && length == 5 && ones[w[3]] && ones[w[4]]:
			ones[w[2]] = true
		case operation == opVariable && length == 5 && ones[w[4]]:
			counter[w[2]] = true
		case operation == opLoad && length >= 4 && counter[w[3]]:
			value[w[2]] = true
		case operation == opIEqual && length == 5 && (value[w[3]] || value[w[4]]):
			compared[w[2]] = true
		case operation == opAll && length == 4 && compared[w[3]]:
			ended[w[2]] = true
		}
		switch {
		case operation == opSelectionMerge:
			merge = w
			continue
		case operation == opBranchConditional && length >= 4 && merge != nil && ended[w[1]]:
			out = append(out, 2<<16|opBranch, w[3])
			merge = nil
			continue
		}
		out = append(append(out, merge...), w...)
		merge = nil
	}
	var data []byte
	for _, w := range append(out, merge...) {
		data = binary.LittleEndian.AppendUint32(data, w)
	}
	return data, nil
}

type set map[uint32]bool
