package main

// SPIR-V's numbers (specification, section 3; SPV_KHR_cooperative_matrix).
const (
	opMemoryModel     = 14
	opTypeInt         = 21
	opTypePointer     = 32
	opFunction        = 54
	opAccessChain     = 65
	opDecorate        = 71
	opControlBarrier  = 224
	opMatrixLoad      = 4457
	opMatrixStore     = 4458
	storageWorkgroup  = 4
	decorationStride  = 6
	modelVulkan       = 3
	nonPrivatePointer = 0x20
	// What lies in workgroup memory is made available and visible: AcquireRelease, WorkgroupMemory,
	// MakeAvailable, MakeVisible.
	barrierSemantics = 0x8 | 0x100 | 0x2000 | 0x4000
)

// withSharedMemory makes what naga writes about workgroup memory right for modules of Vulkan's
// memory model, which those of matrix units are: accesses that other invocations are to see are
// marked as such, and barriers order them. naga leaves both out, and its subgroupBarrier orders
// nothing.
func withSharedMemory(module []byte) ([]byte, error) {
	header, list, err := parse(module)
	if err != nil {
		return nil, err
	}
	vulkan, integer := false, uint32(0)
	shared := numbers{} // variables in workgroup memory, and pointers into them
	semantics := header[headerBound]
	var out [][]uint32
	for _, w := range list {
		switch operation(w) {
		case opMemoryModel:
			vulkan = operand(w, 2) == modelVulkan
		case opTypeInt:
			if operand(w, 2) == 32 && operand(w, 3) == 0 {
				integer = w[1]
			}
		case opVariable:
			shared[w[2]] = operand(w, 3) == storageWorkgroup
		case opAccessChain:
			shared[w[2]] = shared[operand(w, 3)]
		}
		if !vulkan {
			out = append(out, w)
			continue
		}
		switch operation(w) {
		case opFunction:
			if header[headerBound] == semantics { // before the first function
				out = append(out, []uint32{opConstant, integer, semantics, barrierSemantics})
				header[headerBound]++
			}
		case opLoad, opMatrixLoad:
			if shared[operand(w, 3)] {
				w = append(w, nonPrivatePointer)
			}
		case opStore, opMatrixStore:
			if shared[operand(w, 1)] {
				w = append(w, nonPrivatePointer)
			}
		case opControlBarrier:
			w = []uint32{w[0], w[1], w[2], semantics}
		}
		out = append(out, w)
	}
	return assemble(header, out), nil
}

// withoutStrides drops the strides that naga gives to arrays in workgroup memory, where Vulkan
// wants none.
func withoutStrides(module []byte) ([]byte, error) {
	header, list, err := parse(module)
	if err != nil {
		return nil, err
	}
	shared := numbers{}
	for _, w := range list {
		if operation(w) == opTypePointer && operand(w, 2) == storageWorkgroup {
			shared[operand(w, 3)] = true
		}
	}
	var out [][]uint32
	for _, w := range list {
		if operation(w) != opDecorate || operand(w, 2) != decorationStride || !shared[w[1]] {
			out = append(out, w)
		}
	}
	return assemble(header, out), nil
}
