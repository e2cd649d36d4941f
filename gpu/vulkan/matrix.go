package vulkan

// product is a product of matrices that a device's matrix units compute: rows×depth by
// depth×columns, as VkCooperativeMatrixPropertiesKHR has it.
type product struct {
	rows, columns, depth int
	types                [4]int // of the factors, what is added, and the result
	scope                int
	saturating           bool
}

// Values of VkComponentTypeKHR and VkScopeKHR.
const (
	typeFloat16, typeFloat32 = 0, 1
	scopeSubgroup            = 3
)

// square is the n of the n×n×n product of float16, summed in float32 by a subgroup, that our
// kernels use: 16, or 8 where there is no other; 0 if a device has neither.
func square(list []product) int {
	best := 0
	for _, p := range list {
		if p.types == [4]int{typeFloat16, typeFloat16, typeFloat32, typeFloat32} &&
			p.scope == scopeSubgroup && !p.saturating && p.rows == p.columns && p.rows == p.depth &&
			(p.rows == 16 || p.rows == 8) {
			best = max(best, p.rows)
		}
	}
	return best
}

// matrixLanes is the invocations of a subgroup that kernels of such products are compiled for.
func matrixLanes(n int) int {
	switch n {
	case 16:
		return 32
	case 8:
		return 8
	}
	return 0
}
