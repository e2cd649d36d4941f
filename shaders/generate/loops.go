package main

// SPIR-V's numbers (specification, section 3).
const (
	opConstant          = 43
	opConstantComposite = 44
	opVariable          = 59
	opLoad              = 61
	opAll               = 155
	opIEqual            = 170
	opSelectionMerge    = 247
	opBranch            = 249
	opBranchConditional = 250
)

// withoutLoopBounds drops the ends that naga gives to loops that may have none: a counter of 64
// bits that every iteration takes down and compares with zero. Our loops have an end, and in the
// innermost one the counter costs time (docs/SHADERS.md).
func withoutLoopBounds(module []byte) ([]byte, error) {
	header, list, err := parse(module)
	if err != nil {
		return nil, err
	}
	// What is known of results: all ones, a counter, its value, that compared with zero.
	ones, counter, value, compared, ended := numbers{}, numbers{}, numbers{}, numbers{}, numbers{}
	var out [][]uint32
	for _, w := range list {
		last := len(out) - 1
		switch operation(w) {
		case opConstant:
			ones[w[2]] = operand(w, 3) == 1<<32-1
		case opConstantComposite:
			ones[w[2]] = len(w) == 5 && ones[w[3]] && ones[w[4]]
		case opVariable:
			counter[w[2]] = ones[operand(w, 4)]
		case opLoad:
			value[w[2]] = counter[w[3]]
		case opIEqual:
			compared[w[2]] = value[w[3]] || value[w[4]]
		case opAll:
			ended[w[2]] = compared[w[3]]
		case opBranchConditional:
			if last >= 0 && ended[w[1]] && operation(out[last]) == opSelectionMerge {
				out[last] = []uint32{opBranch, w[3]}
				continue
			}
		}
		out = append(out, w)
	}
	return assemble(header, out), nil
}
