package gpu

import (
	"context"
	"fmt"
	"image"
	"math"
	"math/rand/v2"

	"github.com/liif-render/liif/engine"
)

// proofs returns the results of the same random work of a class with options and in float32.
func proofs(ctx context.Context, d Device, class string, o Options) (got, want []float32,
	err error) {
	run := func(o Options) ([]float32, error) {
		o.Slice = LongestDispatch
		e := New(d, "", o)
		defer e.pool.close() // the device is the caller's
		return e.proof(ctx, class)
	}
	if want, err = run(Options{Precision: Float32}); err != nil {
		return nil, nil, err
	}
	got, err = run(o)
	return got, want, err
}

// proof is what random work of a class gives, the same for every engine: a few pixels or queries
// more than a workgroup takes, and channels that fill no tile.
func (e *Engine) proof(ctx context.Context, class string) ([]float32, error) {
	rng := rand.New(rand.NewPCG(16, 16))
	s := &sample{}
	defer s.release()
	var size int
	if _, err := fmt.Sscanf(class, "conv %d", &size); err == nil {
		return e.convProof(ctx, s, rng, size)
	}
	if _, err := fmt.Sscanf(class, "decode %d", &size); err == nil {
		return e.decodeProof(ctx, s, rng, size)
	}
	return nil, fmt.Errorf("no work of class %q", class)
}

func normal(rng *rand.Rand, count int, scale float64) []float32 {
	x := make([]float32, count)
	for i := range x {
		x[i] = float32(scale * rng.NormFloat64())
	}
	return x
}

// convProof is a 3×3 convolution of a picture of 13×23.
func (e *Engine) convProof(ctx context.Context, s *sample, rng *rand.Rand, channels int) (
	[]float32, error) {
	const height, width = 13, 23
	in, out := channels+12, channels-4
	w, err := e.NewConv(3, in, out, normal(rng, 9*in*out, 1/math.Sqrt(float64(9*in))),
		normal(rng, out, 0.1))
	if err != nil {
		return nil, err
	}
	s.held = append(s.held, w)
	x, err := e.tensorSample(s, height, width, in)
	if err == nil {
		err = e.Upload(x, normal(rng, height*width*in, 1))
	}
	if err != nil {
		return nil, err
	}
	y, err := e.tensorSample(s, height, width, out)
	if err != nil {
		return nil, err
	}
	err = e.Conv(ctx, engine.Conv{Weights: w, In: engine.All(x), Out: engine.All(y), ReLU: true,
		Rect: image.Rect(0, 0, width, height)})
	if err != nil {
		return nil, err
	}
	got := make([]float32, height*width*out)
	return got, e.Download(y, got)
}

// decodeProof is a head of three layers, with the ensemble, at 7×11 points of 4×5 latents.
func (e *Engine) decodeProof(ctx context.Context, s *sample, rng *rand.Rand, widest int) (
	[]float32, error) {
	const height, width, rows, columns = 4, 5, 7, 11
	wide := widest - 4
	h := engine.Head{First: engine.FirstOf[float32]{Stage: engine.FirstGather, Width: wide,
		Offset: normal(rng, 2*wide, 1)}, Ensemble: true}
	for range 2 {
		h.Hidden = append(h.Hidden, engine.Linear{In: wide, Out: wide,
			Weights: normal(rng, wide*wide, math.Sqrt(2/float64(wide))),
			Bias:    normal(rng, wide, 0.1)})
	}
	h.Combine = engine.CombineOf[float32]{Stage: engine.CombineBlend, Last: engine.Linear{In: wide,
		Out: 3, Weights: normal(rng, 3*wide, 1/math.Sqrt(float64(wide))),
		Bias: normal(rng, 3, 0.1)}}
	for i := range h.Scale {
		h.Scale[i] = 1
	}
	d, err := e.NewDecoder(h)
	if err != nil {
		return nil, err
	}
	s.held = append(s.held, d)
	latent, err := e.tensorSample(s, height, width, wide)
	if err == nil {
		err = e.Upload(latent, normal(rng, height*width*wide, 1))
	}
	if err != nil {
		return nil, err
	}
	axis := func(n, latents int) engine.Axis {
		a := engine.Axis{Cell: []float32{1}}
		for k := range a.Index {
			a.Index[k], a.Offset[k] = make([]int32, n), normal(rng, n, 0.5)
			for i := range n {
				a.Index[k][i] = int32(min(i*latents/n+k, latents-1))
			}
		}
		return a
	}
	got := make([]float32, 3*rows*columns)
	return got, e.DecodeGrid(ctx, d, engine.Query{Latent: latent, Rows: axis(rows, height),
		Cols: axis(columns, width)}, got)
}
