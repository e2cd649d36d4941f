package main

import (
	"context"
	"fmt"
	"image"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/progress"
	"github.com/liif-render/liif/internal/stopwatch"
	"github.com/liif-render/liif/render"
)

// rates is how fast this machine works, in floating-point operations a second.
type rates struct{ encode, decode float64 }

// priorSeconds is how much of a run's own time weighs as much as the rates measured before it.
const priorSeconds = 1

// measureSide is the side, in output pixels, of the part that is drawn to measure the rates.
const measureSide = 192

// webpSeconds is about how long a pixel of WebP takes to be compressed once all is drawn.
const webpSeconds = 1e-6

// estimate tells how long a drawing will go on, from its plan, the rates, and how far it is.
// Encoding and decoding are counted apart, for they run at rates of their own.
type estimate struct {
	plan    render.Plan
	rates   rates
	closing time.Duration // writing after the last pixel
	start   time.Time
	last    time.Time
	done    render.Work
	encode  time.Duration // spent so far
	decode  time.Duration
}

func newEstimate(p render.Plan, r rates, h imageio.Header, now time.Time) *estimate {
	e := &estimate{plan: p, rates: r, start: now, last: now}
	if h.Format == imageio.WebP {
		e.closing = seconds(webpSeconds * float64(h.Width) * float64(h.Height))
	}
	return e
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// advance notes how far the drawing is. The time since the last call counts as what was done in it.
func (e *estimate) advance(w render.Work, now time.Time) {
	if spent := now.Sub(e.last); w.EncodeFLOPs > e.done.EncodeFLOPs {
		e.encode += spent
	} else {
		e.decode += spent
	}
	e.done, e.last = w, now
}

// left is the time that the drawing will still take; ok is false as long as nobody can know.
func (e *estimate) left() (left time.Duration, ok bool) {
	if e.plan.DecodeFLOPs == 0 { // no network: by pixels
		if e.done.Pixels == 0 {
			return 0, false
		}
		rest := float64(e.done.Total-e.done.Pixels) / float64(e.done.Pixels)
		return seconds(rest*e.decode.Seconds()) + e.closing, true
	}
	phase := func(planned, done, prior float64, spent time.Duration) float64 {
		rest := max(planned-done, 0)
		rate := (done + prior*priorSeconds) / (spent.Seconds() + priorSeconds)
		if prior == 0 {
			rate = stopwatch.PerSecond(done, spent)
		}
		if rate == 0 {
			return -1
		}
		return rest / rate
	}
	encoding := phase(e.plan.EncodeFLOPs, e.done.EncodeFLOPs, e.rates.encode, e.encode)
	decoding := phase(e.plan.DecodeFLOPs, e.done.DecodeFLOPs, e.rates.decode, e.decode)
	if encoding < 0 || decoding < 0 {
		return 0, false
	}
	return seconds(encoding+decoding) + e.closing, true
}

// share is how much of the whole time has gone, 0 to 1.
func (e *estimate) share() float64 {
	left, ok := e.left()
	gone := e.last.Sub(e.start).Seconds()
	if !ok || gone <= 0 {
		return 0
	}
	return gone / (gone + left.Seconds())
}

// note is what the progress says.
func (e *estimate) note() string {
	left, ok := e.left()
	switch {
	case !ok:
		return "starting"
	case e.done.Pixels == 0:
		return fmt.Sprintf("encoding, %s left", roundLeft(left))
	}
	rate := stopwatch.PerSecond(float64(e.done.Pixels), e.last.Sub(e.start))
	return fmt.Sprintf("%s MP/s, %s left", progress.Rate(rate), roundLeft(left))
}

// roundLeft rounds to what an estimate is good for.
func roundLeft(left time.Duration) time.Duration {
	switch {
	case left < time.Minute:
		return left.Round(time.Second)
	case left < 10*time.Minute:
		return left.Round(5 * time.Second)
	}
	return left.Round(time.Minute)
}

// measure draws a small part of a view twice and times the second: the first makes the device
// ready. It is done once for a batch, and not for what takes no longer than measuring.
func (b *batch) measure(ctx context.Context, f *render.Field, v render.View, p render.Plan) error {
	if b.rates.decode > 0 || p.DecodeFLOPs == 0 {
		return nil
	}
	part := v
	whole := v.Bounds()
	side := image.Pt(min(measureSide, whole.Dx()), min(measureSide, whole.Dy()))
	part.Rect = image.Rectangle{Max: side}.Add(whole.Min).Add(whole.Size().Sub(side).Div(2))
	small, err := f.Plan(part)
	if err != nil || small.DecodeFLOPs == 0 {
		return err
	}
	const worthwhile = 4
	if p.EncodeFLOPs+p.DecodeFLOPs < worthwhile*(small.EncodeFLOPs+small.DecodeFLOPs) {
		return nil
	}
	var e *estimate
	for range 2 {
		f.Release() // what is encoded is kept otherwise
		e = newEstimate(small, rates{}, imageio.Header{}, time.Now())
		err := f.StreamWork(ctx, part, 8, func(*render.Strip) error { return nil },
			func(w render.Work) { e.advance(w, time.Now()) })
		if err != nil {
			return err
		}
	}
	f.Release()
	b.rates = rates{stopwatch.PerSecond(e.done.EncodeFLOPs, max(e.encode, time.Microsecond)),
		stopwatch.PerSecond(e.done.DecodeFLOPs, max(e.decode, time.Microsecond))}
	return nil
}

// learn takes over the rates of a drawing that took long enough to tell.
func (r *rates) learn(e *estimate) {
	if e.encode.Seconds() > priorSeconds && e.decode.Seconds() > priorSeconds {
		*r = rates{stopwatch.PerSecond(e.done.EncodeFLOPs, e.encode),
			stopwatch.PerSecond(e.done.DecodeFLOPs, e.decode)}
	}
}

// planned is how long a whole plan takes at the rates; 0 if they are not known.
func (r rates) planned(p render.Plan, h imageio.Header) time.Duration {
	left, ok := newEstimate(p, r, h, time.Time{}).left()
	if !ok {
		return 0
	}
	return left
}
