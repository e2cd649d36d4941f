package gpu

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
)

// matrixSuffix begins the end of the name of a shape of matrix units.
const matrixSuffix = " matrix "

func matrixName(rows, columns, matrix int) string {
	return fmt.Sprintf("%dx%d%s%d", rows, columns, matrixSuffix, matrix)
}

// matrixLanes is the invocations of the subgroups that permutations for a size of products have.
func matrixLanes(matrix int) int {
	if matrix == 16 {
		return 32
	}
	return matrix
}

func matrixDefines(matrix, subgroups int) []string {
	return []string{fmt.Sprintf("MATRIX=%d", matrix), fmt.Sprintf("LANES=%d", matrixLanes(matrix)),
		fmt.Sprintf("SUBGROUPS=%d", subgroups)}
}

// hasMatrix reports whether a device has the matrix units of a shape; matrix 0 needs none.
func hasMatrix(l Limits, matrix int) bool {
	return matrix == 0 || l.Half && l.Matrix == matrix && l.Lanes == matrixLanes(matrix)
}

// matrixTolerance is the largest error against float32, as a share of the largest value. Halves
// give about 0.002; a product with another layout than assumed gives unrelated numbers.
const matrixTolerance = 0.02

// proveMatrix compares a shape of matrix units with the float32 kernels on random numbers, if it is
// one. Drivers list products that they get wrong.
func proveMatrix(ctx context.Context, d Device, p Precision, class, shape string) error {
	if !strings.Contains(shape, matrixSuffix) {
		return nil
	}
	got, want, err := proofs(ctx, d, class, Options{Precision: p, Tiles: Tiles{class: shape}})
	if err != nil {
		return err
	}
	return closeTo(got, want, matrixTolerance)
}

// closeTo fails if values differ from wanted ones by more than tolerance times the largest of
// these.
func closeTo(got, want []float32, tolerance float64) error {
	largest := 0.0
	for _, x := range want {
		largest = max(largest, math.Abs(float64(x)))
	}
	if !(largest > 0 && largest <= math.MaxFloat32) {
		return errors.New("the float32 kernels compute nothing")
	}
	for i, x := range got {
		if off := math.Abs(float64(x) - float64(want[i])); !(off <= tolerance*largest) {
			return fmt.Errorf("value %d is %g, in float32 %g", i, x, want[i])
		}
	}
	return nil
}
