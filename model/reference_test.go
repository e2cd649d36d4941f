package model

import (
	"context"
	"image"
	"math"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/weights"
)

// reference computes losses in float64, as plainly as can be, for differences that rounding does
// not hide. It is an engine as far as an encoder needs one.
type reference struct {
	engine.Engine
	values []float64 // of the parameters
}

type preciseTensor struct {
	shape [3]int
	data  []float64
}

func (t *preciseTensor) Height() int   { return t.shape[0] }
func (t *preciseTensor) Width() int    { return t.shape[1] }
func (t *preciseTensor) Channels() int { return t.shape[2] }
func (t *preciseTensor) Release()      {}

func (t *preciseTensor) at(y, x, c int) *float64 {
	return &t.data[(y*t.shape[1]+x)*t.shape[2]+c]
}

func (r *reference) NewTensor(height, width, channels int) (engine.Tensor, error) {
	t := &preciseTensor{shape: [3]int{height, width, channels}}
	t.data = make([]float64, height*width*channels)
	return t, nil
}

func (r *reference) value(number int32) float64 {
	if number < 0 {
		return 0
	}
	return r.values[number]
}

// preciseConv is a layer by the numbers of its parameters.
type preciseConv struct{ layer[int32] }

func (c preciseConv) Shape() (kernel, in, out int) { return c.kernel, c.in, c.out }
func (c preciseConv) Release()                     {}

func (r *reference) Conv(_ context.Context, c engine.Conv) error {
	w := c.Weights.(preciseConv)
	in, out := c.In.Tensor.(*preciseTensor), c.Out.Tensor.(*preciseTensor)
	k := w.kernel
	for y := range out.shape[0] {
		for x := range out.shape[1] {
			for o := range w.out {
				var sum float64
				if w.bias != nil {
					sum = r.value(w.bias[o])
				}
				for j := range k * k {
					fy, fx := y+j/k-k/2, x+j%k-k/2
					if fy < 0 || fx < 0 || fy >= in.shape[0] || fx >= in.shape[1] {
						continue
					}
					from := in.data[(fy*in.shape[1]+fx)*in.shape[2]+c.In.First:]
					for i, v := range from[:w.in] {
						sum += v * r.values[w.weights[(o*w.in+i)*k*k+j]]
					}
				}
				sum *= w.scale
				if c.ReLU {
					sum = max(sum, 0)
				}
				if c.Residual.Tensor != nil {
					sum += *c.Residual.Tensor.(*preciseTensor).at(y, x, c.Residual.First+o)
				}
				*out.at(y, x, c.Out.First+o) = sum
			}
		}
	}
	return nil
}

// preciseHead is a head by the numbers of its parameters. Networks ask only for its shape.
type preciseHead struct {
	engine.HeadOf[int32]
	shape engine.Head
}

func (h *preciseHead) Head() *engine.Head { return &h.shape }
func (h *preciseHead) Release()           {}

// colour evaluates the head at point i of a query (Eq. 4), normalised and without the residual.
func (r *reference) colour(h *preciseHead, q *engine.Query, i int) [3]float64 {
	codes := q.Latent.(*preciseTensor)
	sides := 1
	if h.Ensemble {
		sides = 2
	}
	var sum [3]float64
	var total float64
	for a := range sides {
		for b := range sides {
			y, x := int(q.Rows.Index[a][i]), int(q.Cols.Index[b][i])
			dy, dx := float64(q.Rows.Offset[a][i]), float64(q.Cols.Offset[b][i])
			weight := 1.0
			if h.Ensemble { // the area to the diagonally opposite latent
				weight = 1e-9 +
					math.Abs(float64(q.Rows.Offset[1-a][i])*float64(q.Cols.Offset[1-b][i]))
			}
			total += weight
			point := [4]float64{dy, dx, float64(q.Rows.Cell[i]), float64(q.Cols.Cell[i])}
			for c, v := range r.answer(h, func(c int) float64 { return *codes.at(y, x, c) },
				point) {
				sum[c] += weight * v
			}
		}
	}
	for c := range sum {
		sum[c] /= total
	}
	return sum
}

// answer is the decoding function (Eq. 1) of one latent code, offset and cell.
func (r *reference) answer(h *preciseHead, code func(int) float64, point [4]float64) [3]float64 {
	f := &h.First
	hidden := make([]float64, f.Width)
	for j := range hidden {
		for k := range 2 {
			hidden[j] += point[k] * r.value(f.Offset[2*j+k])
			if f.Cell != nil {
				hidden[j] += point[2+k] * r.value(f.Cell[2*j+k])
			}
		}
	}
	var out [3]float64
	if h.Combine.Stage == engine.CombineProduct {
		for j, x := range hidden {
			hidden[j] = max(0, x+r.value(f.Bias[j]))
			if f.Stage == engine.FirstWaves {
				hidden[j] = r.wave(h, j, point)
			}
		}
		for c := range out {
			out[c] = code(c*(f.Width+1) + f.Width)
			for j, x := range hidden {
				out[c] += x * code(c*(f.Width+1)+j)
			}
		}
		return out
	}
	for j := range hidden {
		hidden[j] += code(j)
	}
	layers := h.Hidden
	if !h.Colours() {
		layers = append(layers[:len(layers):len(layers)], h.Combine.Last)
	}
	for _, l := range layers {
		next := make([]float64, l.Out)
		for o := range next {
			next[o] = r.value(l.Bias[o])
			for i, x := range hidden {
				next[o] += max(x, 0) * r.value(l.Weights[o*l.In+i])
			}
		}
		hidden = next
	}
	copy(out[:], hidden)
	return out
}

// wave is a damped wave of a Fourier head.
func (r *reference) wave(h *preciseHead, j int, point [4]float64) float64 {
	phase, decay := r.value(h.First.Bias[j]), 0.0
	for k := range 2 {
		phase += point[k] * r.value(h.First.Offset[2*j+k])
		if h.First.Cell != nil {
			decay += point[2+k] * r.value(h.First.Cell[2*j+k])
		}
	}
	return math.Sin(phase) * math.Exp(-decay)
}

// newReference puts m's network together; the parameters' values are yet to come.
func newReference(t *testing.T, m *weights.Model) (*reference, *Network) {
	t.Helper()
	r := &reference{}
	l, _ := newNumbers(m)
	l.build = func(c layer[int32]) (engine.ConvWeights, error) { return preciseConv{c}, nil }
	n, err := assemble(r, m, l, func(h engine.HeadOf[int32]) (engine.Decoder, error) {
		return &preciseHead{h, engine.Head{Ensemble: h.Ensemble, Residual: h.Residual,
			Scale: h.Scale,
			Shift: h.Shift}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return r, n
}

// loss is a batch's loss on normalised values.
func (r *reference) loss(t *testing.T, n *Network, b *Batch, l engine.Loss) float64 {
	t.Helper()
	var mean float64
	for p := range b.Images {
		var sum float64
		one := b.part(p, p+1)
		inputs := n.Spec.InputChannels()
		made, _ := r.NewTensor(b.Height, b.Width, inputs)
		in, whole := made.(*preciseTensor), image.Rect(0, 0, b.Width, b.Height)
		strengths := map[string]float64{"jpeg": b.Damage[p].JPEG, "noise": b.Damage[p].Noise}
		for i := range b.Height * b.Width {
			for c, v := range one.RGB[3*i:][:3] {
				in.data[i*inputs+c] = (float64(v) - float64(n.norm.inSub[c])) /
					float64(n.norm.inDiv[c])
			}
			for k, name := range n.Spec.Restore {
				in.data[i*inputs+3+k] = float64(float32(strengths[name]))
			}
		}
		features, err := n.encode(context.Background(), in, whole, whole)
		if err != nil {
			t.Fatal(err)
		}
		_, _, width := n.hoist.Shape()
		codes, _ := r.NewTensor(b.Height, b.Width, width)
		_ = r.Conv(context.Background(), engine.Conv{Weights: n.hoist, In: engine.All(features),
			Out: engine.All(codes)})
		h := n.decoder.(*preciseHead)
		q := engine.Query{Latent: codes, Rows: n.Axis(b.Height, one.samples(0, b.Height)),
			Cols: n.Axis(b.Width, one.samples(1, b.Width))}
		for i := range one.Queries {
			var difference [3]float64
			for c, v := range r.colour(h, &q, i) {
				base := float64(h.Shift[c])
				if h.Residual != engine.ResidualNone {
					base = source(one, &q, i, c)
				}
				difference[c] = v + (base-float64(one.Target[3*i+c]))/float64(h.Scale[c])
			}
			for _, row := range l.Rows() {
				x := row[0]*difference[0] + row[1]*difference[1] + row[2]*difference[2]
				if l.Squared() {
					x *= x
				}
				sum += math.Abs(x)
			}
		}
		counts, _ := l.Counts(sum / float64(len(one.Target)))
		mean += counts / float64(b.Images)
	}
	return mean
}

// source interpolates channel c of a picture at point i of a query.
func source(b *Batch, q *engine.Query, i, c int) float64 {
	var sum float64
	fy, fx := float64(q.Rows.Fraction[i]), float64(q.Cols.Fraction[i])
	for a, wy := range [2]float64{1 - fy, fy} {
		for d, wx := range [2]float64{1 - fx, fx} {
			at := int(q.Rows.Source[a][i])*b.Width + int(q.Cols.Source[d][i])
			sum += wy * wx * float64(b.RGB[3*at+c])
		}
	}
	return sum
}
