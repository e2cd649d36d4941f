package imageio

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// TestJPEGKernels: the kernels in C give the samples and rows of the Go that they stand for, of
// values that no encoder writes too.
func TestJPEGKernels(t *testing.T) {
	kernels := jpegKernels
	if kernels == nil {
		t.Fatal("no kernels: is liifMemory set?")
	}
	t.Cleanup(func() { jpegKernels = kernels })
	r := rand.New(rand.NewPCG(1, 2))
	for _, sampling := range [][2]int{{1, 1}, {2, 1}, {2, 2}, {1, 2}, {4, 1}} {
		for _, width := range []int{1, 2, 3, 5, 16, 17, 255, 256, 257, 300, 513, 700} {
			jpegKernels = kernels
			want, got := jpegRows(r, sampling[0], sampling[1], width)
			if width > 16 && bytes.Count(got[20], got[20][:1]) == len(got[20]) {
				t.Errorf("%v, width %d: a row of noise is one grey", sampling, width)
			}
			for y := range got {
				if !bytes.Equal(got[y], want[y]) {
					t.Fatalf("%v, width %d: row %d differs", sampling, width, y)
				}
			}
		}
	}
	jpegKernels = kernels
}

// jpegRows makes planes of random blocks by Go and by kernels, and gives their rows, all of which
// are made by Go and by kernels too.
func jpegRows(r *rand.Rand, h, v, width int) (want, got [][]byte) {
	height := 33
	across := (width + 8*h - 1) / (8 * h)
	down := (height + 8*v - 1) / (8 * v)
	grids := []grid{{stride: 8 * h * across, width: width, height: height, h: h, v: v}}
	for range 2 {
		grids = append(grids, grid{stride: 8 * across, width: (width + h - 1) / h,
			height: (height + v - 1) / v, h: 1, v: 1})
	}
	for i := range grids {
		grids[i].maxH, grids[i].maxV = h, v
	}
	kernels := jpegKernels
	byGo, byC := newJPEGSamples[uint8](grids, width, 8), newJPEGSamples[uint8](grids, width, 8)
	for c, g := range grids {
		byGo.allocate(c, false)
		byC.allocate(c, false)
		for by := range down * g.v {
			coef, ends, steps := randomBlocks(r, g.stride/8)
			jpegKernels = nil
			byGo.transform(c, by, coef, ends, steps)
			jpegKernels = kernels
			byC.transform(c, by, coef, ends, steps)
		}
	}
	for y := range height {
		a, b := make([]byte, 3*width), make([]byte, 3*width)
		jpegKernels = nil
		byGo.row(a, y, jpegYCbCr, false)
		jpegKernels = kernels
		byC.row(b, y, jpegYCbCr, false)
		want, got = append(want, a), append(got, b)
	}
	return want, got
}

// randomBlocks are n blocks, of one value, of a few, of many, and of those that damage makes.
func randomBlocks(r *rand.Rand, n int) (coef []int16, ends []uint8, steps *[64]uint16) {
	steps = &[64]uint16{}
	largest := []int{2, 30, 255, 0xffff}[r.IntN(4)]
	for i := range steps {
		steps[i] = uint16(1 + r.IntN(largest))
	}
	coef = make([]int16, 64*n)
	for i := range n {
		block := coef[64*i:][:64]
		size := []int{3, 60, 1000, 0x8000}[r.IntN(4)]
		block[0] = int16(r.IntN(2*size) - size)
		for range []int{0, 0, 1, 4, 30, 200}[r.IntN(6)] {
			block[r.IntN(64)] = int16(r.IntN(2*size) - size)
		}
	}
	if r.IntN(2) == 0 {
		return coef, nil, steps
	}
	ends = make([]uint8, n)
	for i := range ends {
		ends[i] = 63
	}
	return coef, ends, steps
}
