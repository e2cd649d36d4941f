//go:build unix

package imageio

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// BenchmarkForms writes what a picture of 2 megapixels becomes thirty times as large, 1.8
// gigapixels, as every form that holds it, and reports the pixels a second and the largest memory
// of the process. LIIF_BENCH_ROWS asks for fewer rows than 32400. The rows are a photograph's,
// enlarged four times, over and over.
func BenchmarkForms(b *testing.B) {
	const width, part = 57600, 128
	height := 32400
	if rows, err := strconv.Atoi(os.Getenv("LIIF_BENCH_ROWS")); err == nil {
		height = rows
	}
	m := photo(width, part, 8)
	for _, form := range []struct {
		name   string
		change func(*Header)
	}{
		{"png", func(h *Header) { h.Format = PNG }},
		{"tif", func(*Header) {}},
		{"dzi", func(h *Header) { h.Format, h.Tiling.Overlap = DZI, 1 }},
		{"iiif", func(h *Header) { h.Format = IIIF }},
		{"pyramid", func(h *Header) { h.Pyramid = true }},
		{"pyramid-zstd", func(h *Header) { h.Pyramid, h.Scheme = true, SchemeZstd }},
		{"pyramid-jpeg", func(h *Header) { h.Pyramid, h.Scheme = true, SchemeJPEG }},
		{"cog-jpeg", func(h *Header) { h.COG, h.Scheme = true, SchemeJPEG }},
	} {
		b.Run(form.name, func(b *testing.B) {
			h := headerOf(m, TIFF)
			h.Height = height
			form.change(&h)
			b.SetBytes(int64(width) * int64(height))
			begun := processorSeconds(b)
			for b.Loop() {
				w, err := Create(filepath.Join(b.TempDir(), "p.dzi"), h, CreateOptions{})
				if err != nil {
					b.Fatal(err)
				}
				row := width * m.Channels
				for y := 0; y < height; y += 16 {
					n := min(16, height-y)
					if err := w.WriteRows8(m.Pix8[y%part*row:][:n*row]); err != nil {
						b.Fatal(err)
					}
				}
				if err := w.Close(); err != nil {
					b.Fatal(err)
				}
			}
			pixels := float64(b.N) * width * float64(height)
			b.ReportMetric((processorSeconds(b)-begun)/pixels*1e9, "CPU-ns/pixel")
			b.ReportMetric(float64(h.Memory(0))/(1<<20), "MiB-planned")
			b.ReportMetric(highWaterMark(b), "MiB-peak")
		})
	}
}

// BenchmarkManyTiles writes 99,856 tiles into one folder and reports what each tenth of them takes.
func BenchmarkManyTiles(b *testing.B) {
	const side, tenths = 316 * minTile, 10
	m := photo(side, minTile, 8)
	h := headerOf(m, DZI)
	h.Height, h.Tiling.Size = side, minTile
	for b.Loop() {
		w, err := Create(filepath.Join(b.TempDir(), "p.dzi"), h, CreateOptions{})
		if err != nil {
			b.Fatal(err)
		}
		begun := processorSeconds(b)
		for row := range side / minTile {
			if err := w.WriteRows8(m.Pix8); err != nil {
				b.Fatal(err)
			}
			if part := side / minTile / tenths; (row+1)%part == 0 {
				now := processorSeconds(b)
				b.ReportMetric((now-begun)*1e3, fmt.Sprintf("ms-tenth%d", (row+1)/part))
				begun = now
			}
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
