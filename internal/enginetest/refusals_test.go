package enginetest

import (
	"context"
	"testing"

	"github.com/liif-render/liif/engine"
)

// lax is an engine that lets one kind of wrong call pass.
type lax struct {
	engine.Engine
	tensors, uploads, downloads, weights, convs, heads, queries, contexts bool
	writes                                                                bool // before it refuses
}

func (l *lax) NewTensor(height, width, channels int) (engine.Tensor, error) {
	x, err := l.Engine.NewTensor(height, width, channels)
	if err != nil && l.tensors {
		return l.Engine.NewTensor(1, 1, 1)
	}
	return x, err
}

func (l *lax) Upload(x engine.Tensor, data []float32) error {
	if err := l.Engine.Upload(x, data); !l.uploads {
		return err
	}
	return nil
}

func (l *lax) Download(x engine.Tensor, data []float32) error {
	if err := l.Engine.Download(x, data); !l.downloads {
		return err
	}
	return nil
}

func (l *lax) NewConv(kernel, in, out int, weights, bias []float32) (engine.ConvWeights, error) {
	w, err := l.Engine.NewConv(kernel, in, out, weights, bias)
	if err != nil && l.weights {
		return l.Engine.NewConv(1, 1, 1, []float32{1}, nil)
	}
	return w, err
}

func (l *lax) NewDecoder(h engine.Head) (engine.Decoder, error) {
	d, err := l.Engine.NewDecoder(h)
	if err != nil && l.heads {
		return l.Engine.NewDecoder(engine.Head{First: engine.FirstOf[float32]{
			Stage: engine.FirstGather, Width: 3, Offset: make([]float32, 6)},
			Combine: engine.CombineOf[float32]{Stage: engine.CombineBlend}})
	}
	return d, err
}

func (l *lax) Conv(ctx context.Context, c engine.Conv) error {
	if l.contexts {
		ctx = background
	}
	err := l.Engine.Conv(ctx, c)
	if l.writes && err != nil {
		x := c.Out.Tensor
		if e := l.Upload(x, make([]float32, x.Height()*x.Width()*x.Channels())); e != nil {
			return e
		}
	}
	if l.convs {
		return nil
	}
	return err
}

func (l *lax) DecodeGrid(ctx context.Context, d engine.Decoder, q engine.Query,
	out []float32) error {
	return l.decode(l.Engine.DecodeGrid, ctx, d, q, out)
}

func (l *lax) DecodePoints(ctx context.Context, d engine.Decoder, q engine.Query,
	out []float32) error {
	return l.decode(l.Engine.DecodePoints, ctx, d, q, out)
}

func (l *lax) decode(run func(context.Context, engine.Decoder, engine.Query, []float32) error,
	ctx context.Context, d engine.Decoder, q engine.Query, out []float32) error {
	if l.contexts {
		ctx = background
	}
	err := run(ctx, d, q, out)
	if l.writes && err != nil && len(out) > 0 {
		out[0] = 0
	}
	if l.queries {
		return nil
	}
	return err
}

func TestRefusalsNotice(t *testing.T) {
	checks := map[string]check{}
	for _, list := range [][]check{tensorChecks(), refusalChecks(), cancelChecks()} {
		for _, c := range list {
			checks[c.name] = c
		}
	}
	for _, c := range []struct {
		check  string
		engine lax
	}{
		{"sizes", lax{tensors: true}},
		{"lengths", lax{uploads: true}},
		{"lengths", lax{downloads: true}},
		{"weights", lax{weights: true}},
		{"convolutions", lax{convs: true}},
		{"convolutions", lax{writes: true}},
		{"heads", lax{heads: true}},
		{"grids", lax{queries: true}},
		{"grids", lax{writes: true}},
		{"points", lax{queries: true}},
		{"points", lax{writes: true}},
		{"a convolution", lax{contexts: true}},
		{"decoding", lax{contexts: true}},
	} {
		e := c.engine
		e.Engine = plain(t)
		run, ok := checks[c.check]
		if !ok {
			t.Fatalf("there is no check %q", c.check)
		}
		if err := run.on(&e, Options{}); err == nil {
			t.Errorf("%s: an engine with %+v passes", c.check, c.engine)
		}
	}
}
