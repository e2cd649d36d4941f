package render

import (
	"context"
	"slices"
	"sync"
	"testing"
)

// TestConcurrent: one renderer and its field serve several goroutines, each with views, plans and
// points of its own, and their pixels equal those drawn one after the other. It is the test of this
// package that make test runs under the race detector.
func TestConcurrent(t *testing.T) {
	shared := field(t, tinyModel(nil), Options{Memory: 5 << 20}, FromImage(picture(21, 17, true)))
	scales := []float64{0.5, 1, 1.7, 2.5}
	var want, got [4][]float32
	for i, scale := range scales {
		want[i] = drawFloat(t, shared, shared.View(scale))
	}
	var all sync.WaitGroup
	for i, scale := range scales {
		all.Go(func() {
			v := shared.View(scale)
			if _, err := shared.Plan(v); err != nil {
				t.Error(err)
			}
			points, cells := []Point{{3, 5}, {20, 1.5}}, []Point{{1, 1}}
			if _, err := shared.At(context.Background(), points, cells); err != nil {
				t.Error(err)
			}
			shared.renderer.SetInteractive(i%2 == 0)
			size := v.Bounds().Size()
			got[i] = make([]float32, size.X*size.Y*shared.Channels())
			if err := shared.DrawFloat(context.Background(), got[i], v); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for i, scale := range scales {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("×%g differs from the same drawn alone", scale)
		}
	}
	if slices.Equal(got[2], got[3][:len(got[2])]) {
		t.Error("views of different scales are the same")
	}
}
