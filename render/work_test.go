package render

import (
	"testing"
)

// TestStreamWork: what is told of the work never goes back and comes to what the plan has.
func TestStreamWork(t *testing.T) {
	r, err := Open("liif-small", Options{Device: "cpu", Tile: 32})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	f, err := r.Encode(t.Context(), FromImage(picture(50, 40, false)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Release()
	view := f.View(2)
	plan, err := f.Plan(view)
	if err != nil {
		t.Fatal(err)
	}
	var last Work
	calls, encoding := 0, 0
	err = f.StreamWork(t.Context(), view, 8, func(*Strip) error { return nil },
		func(w Work) {
			if w.EncodeFLOPs < last.EncodeFLOPs || w.DecodeFLOPs < last.DecodeFLOPs ||
				w.Pixels < last.Pixels {
				t.Errorf("%+v after %+v", w, last)
			}
			if w.EncodeFLOPs > last.EncodeFLOPs {
				encoding++
			}
			last, calls = w, calls+1
		})
	if err != nil {
		t.Fatal(err)
	}
	near := func(got, planned float64) bool { return got > 0.7*planned && got < 1.3*planned }
	if !near(last.EncodeFLOPs, plan.EncodeFLOPs) || !near(last.DecodeFLOPs, plan.DecodeFLOPs) {
		t.Errorf("%.4g and %.4g operations, planned %.4g and %.4g", last.EncodeFLOPs,
			last.DecodeFLOPs,
			plan.EncodeFLOPs, plan.DecodeFLOPs)
	}
	if last.Pixels != 8000 || last.Total != 8000 || encoding < 20 || calls <= encoding {
		t.Errorf("%+v after %d calls, %d of encoding", last, calls, encoding)
	}
}
