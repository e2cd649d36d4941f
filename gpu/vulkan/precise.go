package vulkan

// Numbers of SPIR-V's specification.
const (
	opFAdd, opFSub, opFMul = 129, 131, 133
	opVectorTimesScalar    = 142
	opDot                  = 148
	opDecorate             = 71
	opGroupMemberDecorate  = 75 // the last of the decorations
	noContraction          = 42
	headerWords            = 5
)

// precise is a module whose products and sums of floats a driver must not contract into fused
// multiply-adds, as it would in one kernel and not in another: pictures then do not depend on the
// shapes of workgroups, nor on the driver. It costs little, for what kernels spend their time on
// are fused multiply-adds that they ask for. What is no module is returned as it is.
func precise(words []uint32) []uint32 {
	var marks []uint32
	decorations := 0 // where they begin
	for at := headerWords; at < len(words); {
		op, size := words[at]&0xffff, int(words[at]>>16)
		if size == 0 || at+size > len(words) {
			return words
		}
		switch {
		case decorations == 0 && op >= opDecorate && op <= opGroupMemberDecorate:
			decorations = at
		case op == opFAdd || op == opFSub || op == opFMul || op == opVectorTimesScalar ||
			op == opDot:
			if size > 2 {
				marks = append(marks, 3<<16|opDecorate, words[at+2], noContraction)
			}
		}
		at += size
	}
	if decorations == 0 {
		return words
	}
	out := make([]uint32, 0, len(words)+len(marks))
	out = append(out, words[:decorations]...)
	out = append(out, marks...)
	return append(out, words[decorations:]...)
}
