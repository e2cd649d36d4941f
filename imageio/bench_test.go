package imageio

import (
	"bytes"
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
	"golang.org/x/image/draw"
)

// photo is like a photograph enlarged four times: noise of several octaves under edges, as small as
// width/4, made large with a cubic filter.
func photo(width, height, bits int) *Image {
	w, h := width/4, height/4
	rng := rand.New(rand.NewPCG(1, 2))
	low := image.NewRGBA64(image.Rect(0, 0, w, h))
	octaves := make([][]float64, 5)
	for i := range octaves {
		octaves[i] = make([]float64, (w>>i+2)*(h>>i+2)*3)
		for j := range octaves[i] {
			octaves[i][j] = rng.NormFloat64() * 400 * float64(int(1)<<i)
		}
	}
	for y := range h {
		for x := range w {
			var c [3]uint16
			for k := range c {
				v := 20000 + float64(x*60+y*30*k)
				if (x/23+y/31)%2 == 0 {
					v += 6000
				}
				for i, o := range octaves {
					v += o[(y>>i*(w>>i+2)+x>>i)*3+k]
				}
				c[k] = uint16(min(max(v, 0), 65535))
			}
			p := low.Pix[low.PixOffset(x, y):]
			for k, v := range c {
				p[2*k], p[2*k+1] = byte(v>>8), byte(v)
			}
			p[6], p[7] = 0xff, 0xff
		}
	}
	large := image.NewRGBA64(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(large, large.Rect, low, low.Rect, draw.Src, nil)
	f := &file{format: PNG}
	rs, err := f.rowsOf(large, false)
	if err != nil {
		panic(err)
	}
	m := &Image{Width: width, Height: height, Channels: 3, Bits: bits,
		Pix16: place(rs.row16, width, height, 3, 1)}
	if bits == 8 {
		for _, v := range m.Pix16 {
			m.Pix8 = append(m.Pix8, uint8((uint32(v)*255+32767)/65535))
		}
		m.Pix16 = nil
	}
	return m
}

// countingSink counts the bytes of a file.
type countingSink int64

func (c *countingSink) Write(p []byte) (int, error) {
	*c += countingSink(len(p))
	return len(p), nil
}

func benchmarkWrite(b *testing.B, m *Image, h Header) {
	raw := int64(h.rowBytes()) * int64(h.Height)
	b.SetBytes(raw)
	var size countingSink
	for b.Loop() {
		size = 0
		w, err := NewWriter(&size, h, CreateOptions{})
		if err != nil {
			b.Fatal(err)
		}
		if err := feed(w, m, 100); err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(size)/float64(raw), "ratio")
}

func BenchmarkPNGWrite(b *testing.B) {
	for _, bits := range []int{8, 16} {
		m := photo(2048, 2048, bits)
		for _, level := range []int{0, 1, 3, 6, 7, 9} {
			b.Run(fmt.Sprintf("%dbit/level%d", bits, level), func(b *testing.B) {
				h := headerOf(m, PNG)
				h.Compression = level
				benchmarkWrite(b, m, h)
			})
		}
	}
}

func BenchmarkJPEGWrite(b *testing.B) {
	m := photo(2048, 2048, 8)
	benchmarkWrite(b, m, headerOf(m, JPEG))
}

// BenchmarkPNGFilter is the choice of a filter: one for all rows, or the one with the smallest sum
// of absolute differences for each row.
func BenchmarkPNGFilter(b *testing.B) {
	for _, bits := range []int{8, 16} {
		m := photo(1024, 1024, bits)
		h := headerOf(m, PNG)
		row := h.rowBytes()
		s := &strip{rows: m.Height, above: make([]byte, row), raw: make([]byte, row*m.Height)}
		for i, v := range m.Pix16 {
			s.raw[2*i], s.raw[2*i+1] = byte(v>>8), byte(v)
		}
		copy(s.raw, m.Pix8)
		f := &stripFilter{h: h}
		for _, name := range []string{"none", "up", "average", "paeth", "smallest sum"} {
			b.Run(fmt.Sprintf("%dbit/%s", bits, name), func(b *testing.B) {
				b.SetBytes(int64(len(s.raw)))
				var size countingSink
				for b.Loop() {
					var out []byte
					switch name {
					case "smallest sum":
						out = smallestSum(f, s)
					default:
						kind := map[string]byte{"up": filterUp, "average": filterAverage,
							"paeth": filterPaeth}[name]
						out = f.apply(nil, s, kind, s.rows)
					}
					size = 0
					z, _ := flate.NewWriter(&size, DefaultCompression)
					z.Write(out)
					z.Close()
				}
				b.ReportMetric(float64(size)/float64(len(s.raw)), "ratio")
			})
		}
	}
}

func smallestSum(f *stripFilter, s *strip) (out []byte) {
	row := f.h.rowBytes() + 1
	var all [][]byte
	for _, kind := range []byte{filterNone, filterUp, filterPaeth} {
		all = append(all, f.apply(nil, s, kind, s.rows))
	}
	for y := range s.rows {
		best, least := 0, math.MaxInt
		for i, rows := range all {
			sum := 0
			for _, v := range rows[y*row+1 : (y+1)*row] {
				d := int(int8(v))
				sum += max(d, -d)
			}
			if sum < least {
				best, least = i, sum
			}
		}
		out = append(out, all[best][y*row:(y+1)*row]...)
	}
	return out
}

// Benchmark400Megapixels writes 20000 x 20000 pixels to a file, the rows of a strip over and over,
// and reports the largest memory of the whole process.
func Benchmark400Megapixels(b *testing.B) {
	const side, part = 20000, 80
	for _, format := range []Format{PNG, TIFF, JPEG} {
		b.Run(format.String(), func(b *testing.B) {
			m := photo(side, part, 8)
			h := headerOf(m, format)
			h.Height = side
			b.SetBytes(3 * side * side)
			for b.Loop() {
				path := filepath.Join(b.TempDir(), "large")
				w, err := Create(path, h, CreateOptions{})
				if err != nil {
					b.Fatal(err)
				}
				for range side / part {
					if err := feed(w, m, 64); err != nil {
						b.Fatal(err)
					}
				}
				if err := w.Close(); err != nil {
					b.Fatal(err)
				}
				os.Remove(path)
			}
			b.ReportMetric(highWaterMark(b), "MiB-peak")
		})
	}
}

// highWaterMark returns VmHWM of this process in MiB.
func highWaterMark(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("no /proc here: ", err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				b.Fatal(err)
			}
			return float64(kib) / 1024
		}
	}
	b.Fatal("no VmHWM")
	return 0
}

func BenchmarkJPEGDecode(b *testing.B) {
	m := photo(6000, 4000, 8)
	var file bytes.Buffer
	w, err := NewWriter(&file, headerOf(m, JPEG), CreateOptions{})
	if err != nil {
		b.Fatal(err)
	}
	if err := feed(w, m, 100); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(3 * 6000 * 4000)
	for b.Loop() {
		if _, err := Decode(bytes.NewReader(file.Bytes()), "bench", ReadOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
