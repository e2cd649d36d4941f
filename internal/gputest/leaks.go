//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package gputest

import (
	"context"
	"image"
	"maps"
	"testing"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/shaders"
)

// Counted is a device that counts what it holds, by kind.
type Counted interface {
	gpu.Device
	Objects() map[string]uint64
	// CloseAndCount closes the device and counts what is left of it.
	CloseAndCount() (map[string]uint64, error)
}

// keptOpen is a device that its engine does not close.
type keptOpen struct{ gpu.Device }

func (keptOpen) Close() error { return nil }

// NoLeaks checks that 200 renders leave a fresh device's object counts where they began, loading
// and unloading models too, and that a closed device leaves nothing.
func NoLeaks(t *testing.T, d Counted) {
	m, cases := golden.Model(t, "small-plain"), golden.Cases(t, "small-plain")
	rgb := golden.Interleave(cases["input"])[:3*24*6]
	ctx, all := context.Background(), image.Rect(0, 0, 24, 6)
	e := gpu.New(keptOpen{d}, "test", gpu.Options{})
	render := func(n *model.Network, columns int) {
		t.Helper()
		l, err := n.Encode(ctx, rgb, model.Restore{}, all, all)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Release()
		err = n.DecodeGrid(ctx, l, n.Axis(6, model.GridSamples(6, 7, 0, 7)),
			n.Axis(24, model.GridSamples(24, columns, 0, columns)), make([]float32, 3*7*columns))
		if err != nil {
			t.Fatal(err)
		}
	}
	load := func(renders int) map[string]uint64 {
		t.Helper()
		n, err := model.Load(e, m)
		if err != nil {
			t.Fatal(err)
		}
		defer n.Close()
		var first map[string]uint64
		for i := range renders {
			render(n, 9+i%4)
			if i == 7 {
				first = counted(t, d)
			}
		}
		if last := counted(t, d); !maps.Equal(first, last) {
			t.Errorf("objects after %d renders: %v, at first %v", renders, last, first)
		}
		return first
	}
	first := load(12)
	if first["buffers"] < 20 || first["pipelines"] < 3 {
		t.Errorf("objects: %v", first)
	}
	if last := load(200); !maps.Equal(first, last) {
		t.Errorf("objects with the model loaded again: %v, at first %v", last, first)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if left, err := d.CloseAndCount(); err != nil || len(left) > 0 {
		t.Errorf("a closed device leaves %v, %v", left, err)
	}
}

// CountsSeeObjects checks that a fresh device's counts tell a buffer from a kernel, which is so
// many objects.
func CountsSeeObjects(t *testing.T, d Counted, kernel map[string]uint64) {
	before := counted(t, d)
	b, err := d.NewBuffer(64)
	if err != nil {
		t.Fatal(err)
	}
	if after := counted(t, d); after["buffers"] != before["buffers"]+1 {
		t.Errorf("%v, then with a buffer more %v", before, after)
	}
	b.Release()
	s, err := shaders.Load("blend")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.NewKernel(s); err != nil {
		t.Fatal(err)
	}
	after := counted(t, d)
	for kind, n := range before {
		if after[kind] != n+kernel[kind] {
			t.Errorf("%d %s, with a kernel more %d", n, kind, after[kind])
		}
	}
	for kind, more := range kernel {
		if after[kind] != before[kind]+more {
			t.Errorf("%d %s, with a kernel more %d", before[kind], kind, after[kind])
		}
	}
	if left, err := d.CloseAndCount(); err != nil || len(left) > 0 {
		t.Errorf("a closed device leaves %v, %v", left, err)
	}
}

// counted waits until released objects are freed, then counts.
func counted(t *testing.T, d Counted) map[string]uint64 {
	t.Helper()
	if err := d.Wait(); err != nil {
		t.Fatal(err)
	}
	return d.Objects()
}
