package gpu

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/liif-render/liif/engine"
)

// faster is by how much a precision must be faster than float32 to be taken unasked.
const faster = 1.2

// pictureClasses are the work that most of a picture's time goes into.
var pictureClasses = []struct {
	kernel string
	width  int
}{{"decode", 64}, {"conv", 64}}

// FastestPrecision is the precision to compute pictures in: one less than float32 only where the
// device is a fifth faster in it, over convolutions and heads alike, and gives in it what it gives in
// float32. What was measured is remembered beside TunedTiles'. It is Float32 where there is nowhere
// to remember it, for a picture must be the same the next time, and where nothing may be measured:
// on software devices and where TuneVariable says so.
func FastestPrecision(ctx context.Context, d Device) Precision {
	path := tuningPath(d)
	if path == "" {
		return Float32
	}
	return fastestPrecision(ctx, d, path, CheckPrecision)
}

func fastestPrecision(ctx context.Context, d Device, path string,
	same func(ctx context.Context, d Device, p Precision) error) Precision {
	known, keep := openTuning(d, path)
	times := map[Precision]float64{}
	best := Float32
	for _, p := range []Precision{Float32, Half, HalfProducts} {
		if p == HalfProducts && !d.Limits().Half {
			continue
		}
		for _, c := range pictureClasses {
			rate, err := measured(ctx, d, p, className(c.kernel, c.width, p), known.Rates, keep)
			if err != nil {
				return Float32
			}
			times[p] += 1 / rate
		}
		if times[p] < times[best] && times[p]*faster < times[Float32] {
			best = p
		}
	}
	if best != Float32 && same(ctx, d, best) != nil {
		return Float32
	}
	return best
}

// measured is the rate of a class: of its first shape, or the best of matrix units; 0 if these fail. What
// is not known is measured. The error is that nothing can be measured or remembered.
func measured(ctx context.Context, d Device, p Precision, class string, rates Rates,
	keep func() error) (float64, error) {
	best := 0.0
	for _, c := range TileClasses(d.Limits(), p) {
		for i, shape := range c.Shapes {
			if c.Name != class || i > 0 && !strings.Contains(shape, matrixSuffix) {
				continue
			}
			if _, known := rates[class][shape]; !known {
				rates.set(class, shape, 0)
				if err := keep(); err != nil {
					return 0, err
				}
				rate, err := try(ctx, d, p, class, shape)
				if ctx.Err() != nil || errors.Is(err, engine.ErrDeviceLost) {
					return 0, errors.Join(err, ctx.Err())
				}
				if err == nil {
					rates.set(class, shape, rate)
				}
				if err := keep(); err != nil {
					return 0, err
				}
			}
			best = max(best, rates[class][shape])
		}
	}
	return best, nil
}

// halfError is how far results in halves may be from those in float32, in shares of their root mean
// square: ten times what roundings make of these, a tenth of what a channel left out does.
const halfError = 0.01

// CheckPrecision runs a convolution and a head on a device in a precision and in float32. It is an error
// if they are further apart than roundings explain.
func CheckPrecision(ctx context.Context, d Device, p Precision) error {
	want, err := trial(ctx, d, Float32)
	if err != nil {
		return err
	}
	got, err := trial(ctx, d, p)
	if err != nil {
		return err
	}
	difference, size := 0.0, 0.0
	for i := range want {
		difference += math.Pow(float64(got[i])-float64(want[i]), 2)
		size += math.Pow(float64(want[i]), 2)
	}
	if !(size > 0 && math.Sqrt(difference/size) <= halfError) {
		return fmt.Errorf("%s differs from float32 by %.3g of the root mean square, the limit is %g", p,
			math.Sqrt(difference/size), halfError)
	}
	return nil
}

// trial is latents that a convolution makes of random numbers, and the colours of a head on them.
func trial(ctx context.Context, d Device, p Precision) (values []float32, err error) {
	const height, width, channels = 6, 33, 64
	e := New(d, "", Options{Precision: p})
	defer e.pool.close() // the device is the caller's
	rng := rand.New(rand.NewPCG(1, 1))
	random := func(n int, size float64) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(size * rng.NormFloat64())
		}
		return x
	}
	w, err := e.NewConv(3, channels, channels, random(9*channels*channels, 0.05), random(channels, 1))
	if err != nil {
		return nil, err
	}
	defer w.Release()
	linear := func(out int) engine.Linear {
		return engine.Linear{In: channels, Out: out, Weights: random(out*channels, 0.2),
			Bias: random(out, 1)}
	}
	head, err := e.NewDecoder(engine.Head{Width: channels, Offset: random(2*channels, 1), Ensemble: true,
		Layers: []engine.Linear{linear(channels), linear(channels)}, Last: linear(3),
		Scale: [3]float32{1, 1, 1}})
	if err != nil {
		return nil, err
	}
	defer head.Release()
	in, err := e.NewTensor(height, width, channels)
	if err != nil {
		return nil, err
	}
	defer in.Release()
	out, err := e.NewTensor(height, width, channels)
	if err != nil {
		return nil, err
	}
	defer out.Release()
	if err := e.Upload(in, random(height*width*channels, 1)); err != nil {
		return nil, err
	}
	values = make([]float32, height*width*(channels+3))
	latents, colours := values[:height*width*channels], values[height*width*channels:]
	err = e.Conv(ctx, engine.Conv{Weights: w, In: engine.All(in), Out: engine.All(out)})
	if err == nil {
		err = e.Download(out, latents)
	}
	axis := func(n int) engine.Axis {
		a := engine.Axis{Cell: []float32{1}}
		for k := range a.Index {
			for i := range n {
				a.Index[k] = append(a.Index[k], int32(min(i+k, n-1)))
			}
			a.Offset[k] = random(n, 1)
		}
		return a
	}
	if err == nil {
		err = e.DecodeGrid(ctx, head, engine.Query{Latent: out, Rows: axis(height), Cols: axis(width)},
			colours)
	}
	return values, err
}
