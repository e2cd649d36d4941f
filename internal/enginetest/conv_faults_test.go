package enginetest

import (
	"context"
	"image"
	"math"
	"slices"
	"testing"

	"github.com/liif-render/liif/engine"
)

// faulty is an engine that does some things its own way.
type faulty struct {
	engine.Engine
	weights func(kernel, in int, weights, bias []float32) // changes copies of them
	conv    func(e engine.Engine, c engine.Conv) error
}

func (f *faulty) NewConv(kernel, in, out int, weights, bias []float32) (engine.ConvWeights, error) {
	if f.weights != nil {
		weights, bias = append([]float32{}, weights...), append([]float32{}, bias...)
		if len(bias) == 0 {
			bias = nil
		}
		f.weights(kernel, in, weights, bias)
	}
	return f.Engine.NewConv(kernel, in, out, weights, bias)
}

func (f *faulty) Conv(ctx context.Context, c engine.Conv) error {
	if f.conv == nil || ctx.Err() != nil || engine.CheckConv(c) != nil {
		return f.Engine.Conv(ctx, c)
	}
	return f.conv(f.Engine, c)
}

// changed runs a convolution whose arguments are changed.
func changed(change func(c *engine.Conv)) *faulty {
	return &faulty{conv: func(e engine.Engine, c engine.Conv) error {
		change(&c)
		return e.Conv(background, c)
	}}
}

// edited changes the output afterwards: values of pixel p, all its channels, where written says
// whether the convolution wrote that pixel.
func edited(edit func(c *engine.Conv, p image.Point, written bool, values []float32)) *faulty {
	return &faulty{conv: func(e engine.Engine, c engine.Conv) error {
		if err := e.Conv(background, c); err != nil {
			return err
		}
		out := newContents(c.Out.Height(), c.Out.Width(), c.Out.Channels())
		if err := e.Download(c.Out.Tensor, out.data); err != nil {
			return err
		}
		rect := written(&c)
		for y := range out.height {
			for x := range out.width {
				p := image.Pt(x, y)
				edit(&c, p, p.In(rect), out.data[out.at(y, x):][:out.channels])
			}
		}
		return e.Upload(c.Out.Tensor, out.data)
	}}
}

func written(c *engine.Conv) image.Rectangle {
	if c.Rect.Empty() {
		return image.Rect(0, 0, c.Out.Width(), c.Out.Height())
	}
	return c.Rect
}

// next changes the last bit of the value that is written first.
var next = edited(func(c *engine.Conv, p image.Point, _ bool, values []float32) {
	if p == written(c).Min {
		values[c.Out.First] = math.Nextafter32(values[c.Out.First], 10)
	}
})

func TestConvNotices(t *testing.T) {
	aligned := func(c *engine.Channels) { c.First = c.First / 4 * 4 }
	for name, f := range map[string]*faulty{
		"ignores the rectangle": changed(func(c *engine.Conv) { c.Rect = image.Rectangle{} }),
		"ignores the window":    changed(func(c *engine.Conv) { c.Window = image.Point{} }),
		"never cuts off":        changed(func(c *engine.Conv) { c.ReLU = false }),
		"always cuts off":       changed(func(c *engine.Conv) { c.ReLU = true }),
		"adds no residual":      changed(func(c *engine.Conv) { c.Residual = engine.Channels{} }),
		"aligns the input":      changed(func(c *engine.Conv) { aligned(&c.In) }),
		"aligns the output":     changed(func(c *engine.Conv) { aligned(&c.Out) }),
		"aligns the residual":   changed(func(c *engine.Conv) { aligned(&c.Residual) }),
		"writes the next channel": edited(func(c *engine.Conv, _ image.Point, in bool,
			v []float32) {
			if end := c.Out.First + c.Out.Count; in && end < len(v) {
				v[end] = 0
			}
		}),
		"writes the next pixel": edited(func(c *engine.Conv, p image.Point, _ bool, v []float32) {
			if r := written(c); p.X == r.Max.X && p.Y == r.Min.Y {
				v[c.Out.First] = 0
			}
		}),
		"cuts off the sum": edited(func(c *engine.Conv, _ image.Point, in bool, v []float32) {
			for i := range c.Out.Count {
				if in && c.ReLU {
					v[c.Out.First+i] = max(v[c.Out.First+i], 0)
				}
			}
		}),
		"leaves pixel 65 out": edited(func(c *engine.Conv, p image.Point, in bool, v []float32) {
			if in && p.Y*c.Out.Width()+p.X == 64 {
				v[c.Out.First] = 0
			}
		}),
		"leaves channel 65 out": edited(func(c *engine.Conv, _ image.Point, in bool, v []float32) {
			if in && c.Out.Count == 65 {
				v[c.Out.First+64] = 0
			}
		}),
		"is off by 1e-5": edited(func(c *engine.Conv, _ image.Point, in bool, v []float32) {
			if last := c.Out.First + c.Out.Count - 1; in {
				v[last] *= 1 + 1e-5
			}
		}),
		"has no bias": {weights: func(_, _ int, _, bias []float32) { clear(bias) }},
		"halves precision": {weights: func(_, _ int, weights, _ []float32) {
			for i, w := range weights {
				weights[i] = math.Float32frombits(math.Float32bits(w) &^ 0x1fff)
			}
		}},
		"mirrors the kernel": {weights: func(kernel, _ int, weights, _ []float32) {
			for i := 0; kernel == 3 && i < len(weights); i += 3 {
				weights[i], weights[i+2] = weights[i+2], weights[i]
			}
		}},
		"forgets the 17th input": {weights: func(kernel, in int, weights, _ []float32) {
			for i := range weights {
				if in == 17 && i/(kernel*kernel)%in == 16 {
					weights[i] = 0
				}
			}
		}},
		"reads a channel too many": {conv: readsOn},
	} {
		f.Engine = fastest(t)
		if !notices(f, convChecks(convCases())) {
			t.Errorf("an engine that %s passes", name)
		}
	}
}

// readsOn multiplies the channel behind the input's run by a weight of zero.
func readsOn(e engine.Engine, c engine.Conv) error {
	in := newContents(c.In.Height(), c.In.Width(), c.In.Channels())
	if err := e.Download(c.In.Tensor, in.data); err != nil {
		return err
	}
	f := edited(func(c *engine.Conv, p image.Point, written bool, v []float32) {
		if end := c.In.First + c.In.Count; written && end < in.channels {
			v[c.Out.First] += 0 * in.data[in.at(p.Y+c.Window.Y, p.X+c.Window.X)+end]
		}
	})
	return f.conv(e, c)
}

func TestConvInOneTensorNotices(t *testing.T) {
	for name, f := range map[string]*faulty{
		"takes the output for the residual": changed(func(c *engine.Conv) {
			if c.Residual.Tensor == c.Out.Tensor {
				c.Residual = c.Out
			}
		}),
		"takes the input for the residual": changed(func(c *engine.Conv) {
			if c.Residual.Tensor == c.In.Tensor && c.In.First+c.Out.Count <= c.In.Channels() {
				c.Residual.First = c.In.First
			}
		}),
		"writes the residual too": {conv: func(e engine.Engine, c engine.Conv) error {
			err := e.Conv(background, c)
			if c.Residual.Tensor == c.Out.Tensor && c.Residual.First != c.Out.First && err == nil {
				c.Out = c.Residual
				if engine.CheckConv(c) == nil {
					err = e.Conv(background, c)
				}
			}
			return err
		}},
	} {
		f.Engine = fastest(t)
		if !notices(f, convChecks(sharedConvCases())) {
			t.Errorf("an engine that %s passes", name)
		}
	}
}

// TestBitsNotice: the last bit is within every tolerance, but not the same.
func TestBitsNotice(t *testing.T) {
	e := fastest(t)
	f := &faulty{Engine: e, conv: next.conv}
	if notices(f, convChecks(randomConvCases())) {
		t.Error("one bit is off by more than the tolerance")
	}
	if !notices(f, pieceChecks()) {
		t.Error("parts that differ from the whole pass")
	}
	if !slices.ContainsFunc(identityChecks(),
		func(c identityCheck) bool { return c.run(e, f) != nil }) {
		t.Error("two engines that differ are identical")
	}
}
