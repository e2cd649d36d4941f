package trainer

import (
	"context"
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/model"
)

// muon is the Muon optimiser (Jordan and others, 2024): the step of a weight matrix is its
// averaged gradient with every singular value brought near 1, so that a layer learns in all
// directions and not in the few strongest. It treats convolutions that see features as matrices
// [Out][In·Kernel²]; Adam keeps all other parameters: biases, the convolution that sees the
// picture, the head.
//
// Its moment is Adam's first, so checkpoints hold all there is. A step of n x m has the size that
// Adam's usually has, Rate·0.2·√max(n, m) times the orthogonal matrix (Liu and others, "Muon is
// Scalable for LLM Training", 2025), so one learning rate serves both.
type muon struct {
	engine   engine.Trainable
	training *model.Training
	matrices []matrix
	workers  int
}

// matrix says where the parameters of a weight matrix lie.
type matrix struct{ first, rows, cols int }

// newMuon finds the matrices of a training. It steps as many of them at once as there are workers.
func newMuon(e engine.Trainable, t *model.Training, workers int) *muon {
	m := &muon{engine: e, training: t, workers: workers}
	first := true
	for _, l := range t.Layout() {
		if len(l.Shape) != 4 {
			continue
		}
		if !first { // the first sees the picture
			m.matrices = append(m.matrices,
				matrix{l.First, l.Shape[0], l.Shape[1] * l.Shape[2] * l.Shape[3]})
		}
		first = false
	}
	return m
}

// step takes Adam's step with all parameters, then replaces it by Muon's for the matrices.
func (m *muon) step(ctx context.Context, s engine.AdamStep) error {
	n := m.training.Parameters().Len()
	parts := map[engine.ParameterPart][]float32{}
	read := func(names ...engine.ParameterPart) error {
		for _, p := range names {
			parts[p] = make([]float32, n)
			if err := m.engine.ReadParameters(m.training.Parameters(), p, parts[p]); err != nil {
				return err
			}
		}
		return nil
	}
	if err := read(engine.PartValues, engine.PartAverage); err != nil {
		return err
	}
	values, average := parts[engine.PartValues], parts[engine.PartAverage]
	if err := m.training.Step(ctx, s); err != nil {
		return err
	}
	if err := read(engine.PartValues, engine.PartAverage, engine.PartMoment1); err != nil {
		return err
	}
	after, averageAfter := parts[engine.PartValues], parts[engine.PartAverage]
	moment := parts[engine.PartMoment1]
	var done sync.WaitGroup
	gate := make(chan struct{}, m.workers)
	for _, x := range m.matrices {
		done.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			size := x.rows * x.cols
			rate := float32(s.Rate * 0.2 * math.Sqrt(float64(max(x.rows, x.cols))))
			for i, v := range orthogonal(moment[x.first:x.first+size], x.rows, x.cols) {
				k := x.first + i
				after[k] = values[k] - rate*v
				averageAfter[k] = average[k] + float32(1-s.Decay)*(after[k]-average[k])
			}
		})
	}
	done.Wait()
	if err := m.engine.WriteParameters(m.training.Parameters(), engine.PartValues,
		after); err != nil {
		return err
	}
	return m.engine.WriteParameters(m.training.Parameters(), engine.PartAverage, averageAfter)
}

// orthogonal returns the matrix x, [rows][cols], with its singular values brought to 0.7..1.2, as
// far as they were above a thousandth of their norm, and with the singular vectors kept: five steps
// of Jordan's quintic, X = aX + bXXᵀX + cXXᵀXXᵀX. A matrix of zeros stays one.
func orthogonal(x []float32, rows, cols int) []float32 {
	if rows > cols {
		return transposed(orthogonal(transposed(x, rows, cols), cols, rows), cols, rows)
	}
	const a, b, c = 3.4445, -4.7750, 2.0315
	var sum float64
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	scale := float32(1 / (math.Sqrt(sum) + 1e-12))
	general := func(rows, cols int) blas32.General {
		return blas32.General{Rows: rows, Cols: cols, Stride: cols,
			Data: make([]float32, rows*cols)}
	}
	from, to := general(rows, cols), general(rows, cols)
	square, polynomial := general(rows, rows), general(rows, rows)
	for i, v := range x {
		from.Data[i] = v * scale
	}
	for range 5 {
		blas32.Gemm(blas.NoTrans, blas.Trans, 1, from, from, 0, square)
		copy(polynomial.Data, square.Data)
		blas32.Gemm(blas.NoTrans, blas.NoTrans, c, square, square, b, polynomial)
		copy(to.Data, from.Data)
		blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, polynomial, from, a, to)
		from, to = to, from
	}
	return from.Data
}

// transposed returns x, [rows][cols], as [cols][rows].
func transposed(x []float32, rows, cols int) []float32 {
	out := slices.Clone(x)
	for i := range rows {
		for j := range cols {
			out[j*rows+i] = x[i*cols+j]
		}
	}
	return out
}
