package main

// SPIR-V's numbers (specification, section 3).
const (
	opCapability       = 17
	uniformBuffer16Bit = 4434
	stageInputOutput16 = 4436
)

// withoutUnused drops what naga says that a module with halves needs, and ours do not: their halves
// are in storage buffers and workgroup memory alone, and not every device allows them elsewhere.
func withoutUnused(module []byte) ([]byte, error) {
	return filter(module, func(instruction []uint32) bool {
		return instruction[0]&0xffff != opCapability || len(instruction) != 2 ||
			instruction[1] != uniformBuffer16Bit && instruction[1] != stageInputOutput16
	})
}
