package trainer

import "testing"

// BenchmarkBatch prepares the paper's batches: 16 crops for 48×48 at ×1 to ×4, 2304 queries each.
// The network's step takes seconds on the cores that do this beside it.
func BenchmarkBatch(b *testing.B) {
	c, err := ReadyConfig("edsr-baseline-liif")
	if err != nil {
		b.Fatal(err)
	}
	c.Train.Source.Roots = []string{b.TempDir()}
	for i, name := range []string{"a.png", "b.png", "c.png"} {
		if err := writePNG(c.Train.Source.Roots[0]+"/"+name, drawn(i, 510, 480)); err != nil {
			b.Fatal(err)
		}
	}
	d, err := OpenData(c.Train, 1, func(line string) { b.Error(line) })
	if err != nil {
		b.Fatal(err)
	}
	if _, err := d.Batch(0); err != nil { // decodes
		b.Fatal(err)
	}
	for step := 1; b.Loop(); step++ {
		if _, err := d.Batch(step); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*c.Train.Batch)/b.Elapsed().Seconds(), "pictures/s")
}
