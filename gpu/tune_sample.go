package gpu

import (
	"context"
	"fmt"
	"image"

	"github.com/liif-render/liif/engine"
)

// sample is work of a class as pictures give it, in sizes from 1 to largest.
type sample struct {
	work    float64 // operations of size 1
	largest int
	run     func(ctx context.Context, size int) error // enqueues
	held    []interface{ Release() }
	lease   *lease
}

func (s *sample) release() {
	if s.lease != nil {
		s.lease.end()
	}
	for _, x := range s.held {
		x.Release()
	}
}

// sample makes work of a class.
func (e *Engine) sample(class string) (*sample, error) {
	s := &sample{}
	var err error
	var size int
	if _, scanErr := fmt.Sscanf(class, "conv %d", &size); scanErr == nil {
		err = e.convSample(s, size)
	} else if _, scanErr := fmt.Sscanf(class, "decode %d", &size); scanErr == nil {
		err = e.decodeSample(s, size)
	} else {
		err = fmt.Errorf("no work of class %q", class)
	}
	if err != nil {
		s.release()
		return nil, err
	}
	return s, nil
}

func (e *Engine) tensorSample(s *sample, height, width, channels int) (engine.Tensor, error) {
	x, err := e.NewTensor(height, width, channels)
	if err == nil {
		s.held = append(s.held, x)
	}
	return x, err
}

// convSample is an encoder's layer: 3×3 over bands of a picture, then over the whole several times.
func (e *Engine) convSample(s *sample, channels int) error {
	const width, band, bands = 256, 16, 16
	w, err := e.NewConv(3, channels, channels, make([]float32, 9*channels*channels), nil)
	if err != nil {
		return err
	}
	s.held = append(s.held, w)
	in, err := e.tensorSample(s, band*bands, width, channels)
	if err != nil {
		return err
	}
	out, err := e.tensorSample(s, band*bands, width, channels)
	if err != nil {
		return err
	}
	s.work, s.largest = 2*9*float64(channels*channels)*width*band, bands*bands
	s.run = func(ctx context.Context, size int) error {
		for ; size > 0; size -= bands {
			err := e.Conv(ctx, engine.Conv{Weights: w, In: engine.All(in), Out: engine.All(out),
				ReLU: true,
				Rect: image.Rect(0, 0, width, band*min(size, bands))})
			if err != nil {
				return err
			}
		}
		return nil
	}
	return nil
}

// decodeSample is rows of a picture enlarged by the ensemble of a head of four hidden layers, or
// three of a narrow one.
func (e *Engine) decodeSample(s *sample, width int) error {
	const latents, columns, band, bands = 64, 512, 4, 64
	hidden := 4
	if width <= 64 {
		hidden = 3
	}
	h := engine.Head{First: engine.FirstOf[float32]{Stage: engine.FirstGather, Width: width,
		Offset: make([]float32, 2*width)}, Ensemble: true}
	for range hidden - 1 {
		h.Hidden = append(h.Hidden, engine.Linear{In: width, Out: width,
			Weights: make([]float32, width*width), Bias: make([]float32, width)})
	}
	h.Combine = engine.CombineOf[float32]{Stage: engine.CombineBlend, Last: engine.Linear{In: width,
		Out: 3, Weights: make([]float32, 3*width), Bias: make([]float32, 3)}}
	made, err := e.NewDecoder(h)
	if err != nil {
		return err
	}
	d := made.(*decoder)
	s.held = append(s.held, d)
	latent, err := e.tensorSample(s, latents, latents, width)
	if err != nil {
		return err
	}
	axis := func(n int) engine.Axis {
		a := engine.Axis{Cell: []float32{1}}
		for k := range a.Index {
			a.Index[k], a.Offset[k] = make([]int32, n), make([]float32, n)
			for i := range n {
				a.Index[k][i] = int32(min(i*latents/n+k, latents-1))
			}
		}
		return a
	}
	q := engine.Query{Latent: latent, Rows: axis(band * bands), Cols: axis(columns)}
	s.lease = &lease{engine: e}
	r, room := e.decoding(s.lease, d, &q, columns, columns*band*bands)
	if s.lease.err != nil {
		return s.lease.err
	}
	s.work, s.largest = 2*4*float64((hidden-1)*width*width)*columns*band, bands
	s.run = func(ctx context.Context, size int) error {
		return r.all(ctx, columns*band*size, room)
	}
	return nil
}
