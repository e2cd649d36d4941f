package shaders

// PresentPermutations lists what LoadPresent loads, as Permutations does for Load.
func PresentPermutations() ([]string, error) { return permutations(presentFolder) }
