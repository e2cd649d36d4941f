package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/imageio/colour"
	"github.com/liif-render/liif/render"
)

// readProfile reads what --profile names.
func readProfile(name string) (*colour.Profile, error) {
	switch strings.ToLower(name) {
	case "srgb":
		return colour.SRGB(), nil
	case "p3":
		return colour.DisplayP3(), nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("neither srgb nor p3, nor a file: %w", err)
	}
	p, err := colour.Parse(data)
	if err == nil && p.Space == colour.CMYK {
		err = fmt.Errorf("pictures are written as grey or RGB, not %s", p.Space)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

// colours is how the colours of a picture go through a job.
type colours struct {
	source render.Source
	// from what is drawn to the output's samples; nil if they are the same
	convert *colour.Transform
	profile []byte // of the output
	note    func(*imageio.Note)
}

// coloursOf decides how a picture is drawn: seen tells that a network is to see it with another
// curve than its profile's.
func (b *batch) coloursOf(picture *imageio.Image, seen *imageio.Seen) (colours, error) {
	c := colours{source: picture, profile: picture.Metadata.ICC, note: func(*imageio.Note) {}}
	if seen != nil {
		c.source = seen
	}
	target := b.settings.target
	if seen == nil && target == nil {
		return c, nil
	}
	own, err := picture.Profile()
	if err != nil {
		return c, fmt.Errorf("its colours cannot be converted: %w", err)
	}
	from, to := colour.Form{Profile: own, SRGBCurve: seen != nil}, colour.Form{Profile: own}
	if target != nil {
		if to.Profile = target; picture.IsGrey() &&
			(target == colour.SRGB() || target == colour.DisplayP3()) {
			to.Profile = colour.SRGBGrey()
		}
		c.profile = to.Profile.Bytes()
		if !colour.Same(colour.Form{Profile: own}, to) {
			c.note = func(n *imageio.Note) {
				n.Recoloured, n.SRGB = true, target == colour.SRGB()
				n.Parameters += ", profile " + b.settings.profile
			}
		}
	}
	if from != to && !colour.Same(from, to) {
		if c.convert, err = colour.NewTransform(from, to); err != nil {
			return c, fmt.Errorf("its colours cannot be converted: %w", err)
		}
	}
	return c, nil
}

// encode makes the field of a picture, and finds the way of its colours. A network sees the curve
// it has learnt; filters and copies keep to the samples.
func (b *batch) encode(
	ctx context.Context, picture *imageio.Image, v render.View,
) (*render.Field, colours, error) {
	c, err := b.coloursOf(picture, nil)
	if err != nil {
		return nil, c, err
	}
	field, err := b.renderer.Encode(ctx, c.source)
	if err != nil {
		return nil, c, deviceError(err)
	}
	seen := picture.Seen()
	if seen == nil {
		return field, c, nil
	}
	if plan, err := field.Plan(v); err != nil || !strings.HasPrefix(plan.Way, "network") {
		return field, c, nil // what is wrong, the plan proper says
	}
	field.Release()
	if c, err = b.coloursOf(picture, seen); err != nil {
		return nil, c, err
	}
	field, err = b.renderer.Encode(ctx, c.source)
	return field, c, deviceError(err)
}

// channels of the output, for what is drawn with n.
func (c *colours) channels(n int) int {
	if c.convert == nil {
		return n
	}
	from, to := c.convert.Channels()
	return n - from + to
}

// bits of what is drawn, for an output of so many: what is converted is rounded afterwards.
func (c *colours) bits(output int) int {
	if c.convert == nil {
		return output
	}
	return 16
}

// write hands a strip to the writer of an output of h.
func (c *colours) write(w rowWriter, h imageio.Header, s *render.Strip) error {
	if c.convert == nil {
		if h.Bits == 16 {
			return w.WriteRows16(s.Pix16)
		}
		return w.WriteRows8(s.Pix8)
	}
	from, to := c.convert.Channels()
	alpha := h.Channels != to
	width := from
	if alpha {
		width++
	}
	out := make([]uint16, len(s.Pix16)/width*h.Channels)
	c.convert.Row16(out, s.Pix16, alpha)
	if h.Bits == 16 {
		return w.WriteRows16(out)
	}
	narrow := make([]uint8, len(out))
	for i, v := range out {
		narrow[i] = colour.Narrow(v)
	}
	return w.WriteRows8(narrow)
}
