package model

import (
	"context"

	"github.com/liif-render/liif/engine"
)

// Loss is how far a batch's colours are from their target.
type Loss struct {
	// Mean is what training minimises: with engine.LossRGB the mean absolute difference of
	// normalised values (train_liif.py), with engine.LossPSNR the mean over pictures.
	Mean float64
	// MSE is the mean squared difference of colours, clamped to 0..1.
	MSE float64
}

// Gradient adds the gradient of a batch's loss to the parameters'. If it fails, what it has
// added is undefined.
func (t *Training) Gradient(ctx context.Context, b *Batch) (Loss, error) {
	if err := b.check(); err != nil {
		return Loss{}, err
	}
	stack := t.stack
	if stack < 1 {
		stack = b.Images
	}
	values := float64(len(b.Target))
	var sum Loss
	for from := 0; from < b.Images; from += stack {
		part := b.part(from, min(from+stack, b.Images))
		l, err := t.propagate(ctx, part, float32(1/values))
		if err != nil {
			return Loss{}, err
		}
		sum.Mean += l.Mean
		sum.MSE += l.MSE
	}
	return Loss{Mean: sum.Mean / values, MSE: sum.MSE / values}, nil
}

// propagate runs a stack of pictures forward and backward; weight is what each value's difference
// counts for. It returns sums over the stack's values, not means.
func (t *Training) propagate(ctx context.Context, b *Batch, weight float32) (Loss, error) {
	n := t.network
	r := newTrainingRun(ctx, t.engine, b.Images, b.Height, b.Width)
	defer r.releaseAll()
	picture := t.stacked(r, b, t.network.Spec.InputChannels(), t.input)
	features := n.encoder.encode(r, picture)
	_, _, width := n.hoist.Shape()
	codes := r.tensor(width)
	r.conv(n.hoist, features, codes, none, false)

	source := engine.Tensor(nil)
	if n.Head().Residual != engine.ResidualNone {
		source = t.stacked(r, b, 3, t.colours).Tensor
	}
	g, _ := r.gradient(codes)
	if r.err != nil {
		return Loss{}, r.err
	}
	if err := t.engine.Clear(g.Tensor); err != nil {
		return Loss{}, err
	}
	pictures := b.Images // at a time
	if t.loss == engine.LossPSNR {
		pictures = 1 // for what a point counts for depends on its picture's others
	}
	var sum Loss
	for i := 0; i < b.Images; i += pictures {
		part := b.part(i, i+pictures)
		q := t.query(part, i)
		q.Latent, q.Source = codes.Tensor, source
		l, err := t.decode(ctx, engine.DecodeBackward{Decoder: n.decoder, Query: q,
			Target: part.Target, Loss: t.loss, Weight: weight, LatentGradient: g.Tensor})
		if err != nil {
			return Loss{}, err
		}
		sum.Mean, sum.MSE = sum.Mean+l.Mean, sum.MSE+l.MSE
	}
	r.backward(picture.Tensor)
	return sum, r.err
}

// decode decodes a stack of pictures, or one, forward and backward.
func (t *Training) decode(ctx context.Context, d engine.DecodeBackward) (Loss, error) {
	values := float64(len(d.Target))
	t.scratch = grow(t.scratch, len(d.Target))
	d.Colours = t.scratch
	if d.Loss == engine.LossPSNR {
		if err := t.engine.DecodePoints(ctx, d.Decoder, d.Query, d.Colours); err != nil {
			return Loss{}, err
		}
		mean := d.Loss.Of(t.network.Head(), d.Colours, d.Target) / values
		_, slope := d.Loss.Counts(mean)
		d.Weight *= float32(slope)
	}
	loss, err := t.engine.DecodeBackward(ctx, d)
	counts, _ := d.Loss.Counts(loss / values)
	return Loss{Mean: counts * values, MSE: squares(d.Colours, d.Target)}, err
}

// stacked uploads a stack of pictures of so many channels, whose values a function appends. Between
// two of them lies a row of zeros.
func (t *Training) stacked(r *run, b *Batch, channels int,
	values func(to []float32, b *Batch, picture int) []float32) engine.Channels {
	to := r.tensor(channels)
	if r.err != nil {
		return none
	}
	t.scratch = t.scratch[:0]
	for i := range b.Images {
		if i > 0 {
			t.scratch = append(t.scratch, make([]float32, channels*b.Width)...)
		}
		t.scratch = values(t.scratch, b, i)
	}
	r.err = r.engine.Upload(to.Tensor, t.scratch)
	return to
}

// input appends what the encoder sees of a picture.
func (t *Training) input(to []float32, b *Batch, picture int) []float32 {
	n := t.network
	return n.norm.input(to, b.rgb(picture), b.damage(picture).Planes(&n.Spec))
}

// colours appends a picture's colours as they are.
func (t *Training) colours(to []float32, b *Batch, picture int) []float32 {
	return append(to, b.rgb(picture)...)
}

// query is the tables of the points of a stack's pictures, from number first on: those of each
// picture by itself, moved to where it lies.
func (t *Training) query(b *Batch, first int) engine.Query {
	q := engine.Query{
		Rows: t.network.Axis(b.Height, b.samples(0, b.Height)),
		Cols: t.network.Axis(b.Width, b.samples(1, b.Width)),
	}
	for k := range 2 {
		for _, list := range [][]int32{q.Rows.Index[k], q.Rows.Source[k]} {
			for i := range list {
				list[i] += int32((first + i/b.Queries) * (b.Height + 1))
			}
		}
	}
	return q
}

// squares is the sum of squared differences from a target of colours clamped to 0..1.
func squares(colours, target []float32) float64 {
	var sum float64
	for i, c := range colours {
		d := float64(min(max(c, 0), 1)) - float64(target[i])
		sum += d * d
	}
	return sum
}

// grow is a list of n undefined values, the given one if it is long enough.
func grow(list []float32, n int) []float32 {
	if cap(list) < n {
		return make([]float32, n)
	}
	return list[:n]
}
