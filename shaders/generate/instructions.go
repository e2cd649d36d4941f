package main

import (
	"encoding/binary"
	"fmt"
)

// headerWords is what a SPIR-V module begins with; the word numbered headerBound is one more than
// the largest number of a result.
const (
	headerWords = 5
	headerBound = 3
)

// parse cuts a module into its header and its instructions, each as its words.
func parse(module []byte) (header []uint32, list [][]uint32, err error) {
	if len(module)%4 != 0 || len(module) < 4*headerWords {
		return nil, nil, fmt.Errorf("a module of %d bytes", len(module))
	}
	words := make([]uint32, len(module)/4)
	for i := range words {
		words[i] = binary.LittleEndian.Uint32(module[4*i:])
	}
	for at := headerWords; at < len(words); {
		length := int(words[at] >> 16)
		if length == 0 || at+length > len(words) {
			return nil, nil, fmt.Errorf("an instruction of %d words at word %d", length, at)
		}
		list = append(list, words[at:at+length:at+length])
		at += length
	}
	return words[:headerWords], list, nil
}

// assemble is the module of a header and instructions. The first word of each is set to its length.
func assemble(header []uint32, list [][]uint32) []byte {
	var module []byte
	for _, w := range header {
		module = binary.LittleEndian.AppendUint32(module, w)
	}
	for _, instruction := range list {
		instruction[0] = uint32(len(instruction))<<16 | operation(instruction)
		for _, w := range instruction {
			module = binary.LittleEndian.AppendUint32(module, w)
		}
	}
	return module
}

// operation is the number of an instruction's operation.
func operation(instruction []uint32) uint32 { return instruction[0] & 0xffff }

// operand is word number i of an instruction, 0 if it is shorter.
func operand(instruction []uint32, i int) uint32 {
	if i < len(instruction) {
		return instruction[i]
	}
	return 0
}

// numbers is a set of results.
type numbers map[uint32]bool
