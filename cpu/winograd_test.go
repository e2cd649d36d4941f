package cpu

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/liif-render/liif/internal/enginetest"
)

// TestTransforms holds the transforms against the matrices.
func TestTransforms(t *testing.T) {
	a, g, b := enginetest.WinogradMatrices(math.Sqrt2/2, math.Sqrt2)
	for k := range 6 {
		for i := range 6 {
			check := func(name string, got float32, want float64) {
				t.Helper()
				if math.Abs(float64(got)-want) > 2e-7 {
					t.Errorf("%s[%d][%d] is %.9g, want %.9g", name, k, i, got, want)
				}
			}
			var six [6]float32
			six[i] = 1
			check("B", transformInput(six)[k], b[k][i])
			if k < 4 {
				check("A turned", transformOutput(six)[k], a[i][k])
			}
			if k < 3 {
				check("G turned", transformSums(six)[k], g[i][k])
			}
			if i < 4 {
				var four [4]float32
				four[i] = 1
				check("A", transformGradient(four)[k], a[k][i])
			}
			if i < 3 {
				var three [3]float32
				three[i] = 1
				check("G", transformWeights(three)[k], g[k][i])
			}
		}
	}
}

// number is the type that a computation uses.
type number interface{ float32 | float64 }

// sandwich is m x mᵀ, or mᵀ x m.
func sandwich[T number](m [][]float64, x [][]T, turned bool) [][]T {
	at := func(i, k int) T {
		if turned {
			return T(m[k][i])
		}
		return T(m[i][k])
	}
	n := len(m)
	if turned {
		n = len(m[0])
	}
	half, out := make([][]T, n), make([][]T, n)
	for i := range n {
		half[i], out[i] = make([]T, len(x)), make([]T, n)
		for j := range x {
			for k := range x {
				half[i][j] += at(i, k) * x[k][j]
			}
		}
	}
	for i := range n {
		for j := range n {
			for k := range x {
				out[i][j] += half[i][k] * at(j, k)
			}
		}
	}
	return out
}

// tileError is the root of the mean square error of tiles of 32 channels in float32 by the points
// ±p and ±q, over that of the direct sums.
func tileError(p, q float64) float64 {
	a, g, b := enginetest.WinogradMatrices(p, q)
	rng := rand.New(rand.NewPCG(4, 3))
	draw := func(n int) [][]float32 {
		x := make([][]float32, n)
		for i := range x {
			for range n {
				x[i] = append(x[i], float32(rng.NormFloat64()))
			}
		}
		return x
	}
	var squares, direct float64
	for range 50 {
		products := make([][]float32, 6)
		for i := range products {
			products[i] = make([]float32, 6)
		}
		var want [4][4]float64
		var sums [4][4]float32
		for range 32 {
			d, w := draw(6), draw(3)
			u, v := sandwich(g, w, false), sandwich(b, d, false)
			for i := range 36 {
				products[i/6][i%6] += u[i/6][i%6] * v[i/6][i%6]
			}
			for i := range 16 * 9 {
				y, x, ky, kx := i/36, i/9%4, i/3%3, i%3
				want[y][x] += float64(d[y+ky][x+kx]) * float64(w[ky][kx])
				sums[y][x] += d[y+ky][x+kx] * w[ky][kx]
			}
		}
		for y, row := range sandwich(a, products, true) {
			for x, v := range row {
				squares += math.Pow(float64(v)-want[y][x], 2)
				direct += math.Pow(float64(sums[y][x])-want[y][x], 2)
			}
		}
	}
	return math.Sqrt(squares / direct)
}

// TestWinogradError holds the comparison of points in winograd.go.
func TestWinogradError(t *testing.T) {
	ours, usual := tileError(math.Sqrt2/2, math.Sqrt2), tileError(1, 2)
	t.Logf("over the direct sums' error: %.2f, with points of 1 and 2 %.2f", ours, usual)
	if ours > 2.5 || ours > usual/1.8 {
		t.Errorf("the error is %.2f that of direct sums, with points of 1 and 2 %.2f", ours, usual)
	}
}
