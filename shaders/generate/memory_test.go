package main

import (
	"bytes"
	"testing"
)

func TestWithSharedMemory(t *testing.T) {
	header := func(bound uint32) []byte { return words(0x07230203, 0x10300, 0, bound, 0) }
	const storageBuffer, logical, glsl = 12, 0, 1
	declared := func(model uint32) []byte {
		return join(instruction(opMemoryModel, logical, model), instruction(opTypeInt, 1, 32, 0),
			instruction(opVariable, 2, 10, storageWorkgroup),
			instruction(opVariable, 3, 11, storageBuffer))
	}
	pointers := join(instruction(opFunction, 4, 5, 0, 6), instruction(opAccessChain, 7, 20, 10, 8),
		instruction(opAccessChain, 7, 21, 11, 8))
	body := join(pointers, instruction(opLoad, 9, 30, 20), instruction(opLoad, 9, 31, 21),
		instruction(opStore, 20, 30), instruction(opStore, 21, 30),
		instruction(opMatrixLoad, 9, 32, 20, 1, 2),
		instruction(opMatrixStore, 20, 32, 1, 2), instruction(opControlBarrier, 3, 3, 136))
	marked := join(instruction(opConstant, 1, 50, barrierSemantics), pointers,
		instruction(opLoad, 9, 30, 20, nonPrivatePointer), instruction(opLoad, 9, 31, 21),
		instruction(opStore, 20, 30, nonPrivatePointer), instruction(opStore, 21, 30),
		instruction(opMatrixLoad, 9, 32, 20, 1, 2, nonPrivatePointer),
		instruction(opMatrixStore, 20, 32, 1, 2, nonPrivatePointer),
		instruction(opControlBarrier, 3, 3, 50))
	for _, c := range []struct {
		name         string
		module, want []byte
	}{
		{"Vulkan's model", join(header(50), declared(modelVulkan), body),
			join(header(51), declared(modelVulkan), marked)},
		{"another model", join(header(50), declared(glsl), body),
			join(header(50), declared(glsl), body)},
	} {
		got, err := withSharedMemory(c.module)
		if err != nil || !bytes.Equal(got, c.want) {
			t.Errorf("%s: %v\n%v\n%v", c.name, err, got, c.want)
		}
	}
}

func TestWithoutStrides(t *testing.T) {
	header := words(0x07230203, 0x10300, 0, 50, 0)
	const storageBuffer, binding = 12, 33
	stride := func(array uint32) []byte {
		return instruction(opDecorate, array, decorationStride,
			4)
	}
	pointers := join(instruction(opTypePointer, 1, storageWorkgroup, 20),
		instruction(opTypePointer, 2, storageBuffer, 21))
	other := instruction(opDecorate, 20, binding, 1)
	got, err := withoutStrides(join(header, stride(20), stride(21), other, pointers))
	if want := join(header, stride(21), other, pointers); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v\n%v\n%v", err, got, want)
	}
}
