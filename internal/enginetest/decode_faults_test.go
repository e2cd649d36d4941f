package enginetest

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/liif-render/liif/engine"
)

// faultyDecoder is an engine whose heads or queries are changed, or the colours afterwards.
type faultyDecoder struct {
	engine.Engine
	head  func(h *engine.Head)
	query func(q *engine.Query)
	after func(out []float32)
}

func (f *faultyDecoder) NewDecoder(h engine.Head) (engine.Decoder, error) {
	if f.head != nil && engine.CheckHead(&h) == nil {
		h.Hidden = slices.Clone(h.Hidden)
		f.head(&h)
	}
	return f.Engine.NewDecoder(h)
}

func (f *faultyDecoder) DecodeGrid(ctx context.Context, d engine.Decoder, q engine.Query,
	out []float32) error {
	if f.query != nil {
		f.query(&q)
	}
	return errors.Join(f.Engine.DecodeGrid(ctx, d, q, out), f.finish(out))
}

func (f *faultyDecoder) DecodePoints(ctx context.Context, d engine.Decoder, q engine.Query,
	out []float32) error {
	if f.query != nil {
		f.query(&q)
	}
	return errors.Join(f.Engine.DecodePoints(ctx, d, q, out), f.finish(out))
}

func (f *faultyDecoder) finish(out []float32) error {
	if f.after != nil {
		f.after(out)
	}
	return nil
}

func TestDecodeNotices(t *testing.T) {
	swapPairs := func(list []float32) []float32 {
		list = slices.Clone(list)
		for i := 0; i+1 < len(list); i += 2 {
			list[i], list[i+1] = list[i+1], list[i]
		}
		return list
	}
	repeat := func(list []float32) []float32 { return slices.Repeat(list[:1], len(list)) }
	identity := []float32{1, 0, 0, 0, 1, 0, 0, 0, 1}
	for name, f := range map[string]*faultyDecoder{
		"swaps y and x in offsets": {head: func(h *engine.Head) { h.First.Offset = swapPairs(h.First.Offset) }},
		"swaps y and x in cells":   {head: func(h *engine.Head) { h.First.Cell = swapPairs(h.First.Cell) }},
		"takes no cells":           {head: func(h *engine.Head) { h.First.Cell = nil }},
		"takes one cell for all": {query: func(q *engine.Query) {
			q.Rows.Cell = repeat(q.Rows.Cell)
		}},
		"takes the wrong corners": {query: func(q *engine.Query) {
			if q.Rows.Index[1] != nil {
				q.Rows.Index[0], q.Rows.Index[1] = q.Rows.Index[1], q.Rows.Index[0]
			}
		}},
		"takes one corner": {query: func(q *engine.Query) {
			if q.Cols.Index[1] != nil {
				q.Cols.Index[1], q.Cols.Offset[1] = q.Cols.Index[0], q.Cols.Offset[0]
			}
		}},
		"does not interpolate": {query: func(q *engine.Query) {
			q.Cols.Fraction = make([]float32, len(q.Cols.Fraction))
		}},
		"takes the second source pixel": {query: func(q *engine.Query) {
			if len(q.Rows.Fraction) > 0 && q.Rows.Fraction[0] == 0 {
				q.Rows.Source[0] = q.Rows.Source[1]
			}
		}},
		"adds no residual": {head: func(h *engine.Head) { h.Residual = engine.ResidualNone }},
		"scales colours alike": {head: func(h *engine.Head) {
			h.Scale = [3]float32{h.Scale[0], h.Scale[0], h.Scale[0]}
		}},
		"shifts colours alike": {head: func(h *engine.Head) {
			h.Shift = [3]float32{h.Shift[0], h.Shift[0], h.Shift[0]}
		}},
		"forgets a bias": {head: func(h *engine.Head) {
			for i := range h.Hidden {
				h.Hidden[i].Bias = make([]float32, len(h.Hidden[i].Bias))
			}
		}},
		"forgets the first layer's bias": {head: func(h *engine.Head) {
			h.First.Bias = make([]float32, len(h.First.Bias))
		}},
		"cuts off without a hidden layer": {head: func(h *engine.Head) {
			if h.Colours() {
				h.Combine.Last = engine.Linear{In: 3, Out: 3, Weights: identity,
					Bias: make([]float32, 3)}
			}
		}},
		"forgets the 65th hidden value": {head: func(h *engine.Head) {
			for i, l := range h.Hidden {
				if l.In == 65 {
					h.Hidden[i].Weights = slices.Clone(l.Weights)
					for o := range l.Out {
						h.Hidden[i].Weights[o*65+64] = 0
					}
				}
			}
		}},
		"leaves the 57th query out": {after: func(out []float32) {
			if len(out) == 3*57 {
				out[3*56] = float32(math.NaN())
			}
		}},
		"is off by 1e-4": {after: func(out []float32) { out[len(out)-1] *= 1 + 1e-4 }},
		"writes behind":  {after: func(out []float32) { out[:len(out)+1][len(out)] = 0 }},
	} {
		f.Engine = fastest(t)
		if !notices(f, decodeChecks(decodeCases())) {
			t.Errorf("an engine that %s passes", name)
		}
	}
}

// TestDecodePiecesNotice: the last bit of a batch is within every tolerance, but not the same.
func TestDecodePiecesNotice(t *testing.T) {
	f := &faultyDecoder{Engine: fastest(t), after: func(out []float32) {
		out[len(out)/2] = math.Nextafter32(out[len(out)/2], 10)
	}}
	if notices(f, decodeChecks(randomDecodeCases())) {
		t.Error("one bit is off by more than the tolerance")
	}
	if !notices(f, pieceChecks()) {
		t.Error("parts that differ from the whole pass")
	}
}
