package imageio

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/liif-render/liif/internal/jpegtable"
)

// TestArithmeticJPEG: jpegtran coded the coefficients of a file anew, so the samples are the same.
func TestArithmeticJPEG(t *testing.T) {
	for name, from := range map[string]string{
		"grey.jpg": "grey.jpg", "rgb420.jpg": "rgb420.jpg", "rgb422.jpg": "rgb422.jpg",
		"progressive.jpg": "rgb420.jpg", "cmyk.jpg": "cmyk.jpg", "ycck.jpg": "ycck.jpg",
	} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", "arithmetic", name))
			if err != nil {
				t.Fatal(err)
			}
			want, err := Open(filepath.Join("testdata", from), ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			got := mustDecode(t, data, ReadOptions{})
			if err := differ(got, want, 0); err != nil {
				t.Error(err)
			}
			// Up to which place a coefficient is of low frequency (B.2.4.3): 5 as the file says.
			other := bytes.Clone(data)
			for at := 0; ; at += 4 {
				found := bytes.Index(other[at:], []byte{0xff, jpegDAC, 0})
				if found < 0 {
					break
				}
				at += found
				for i := range int(other[at+3]-2) / 2 {
					if entry := other[at+4+2*i:]; entry[0]>>4 == 1 {
						entry[1] = 1
					}
				}
			}
			if m, err := Decode(bytes.NewReader(other), name, ReadOptions{}); err == nil &&
				differ(m, want, 0) == nil {
				t.Error("other conditioning changes nothing")
			}
			scan := bytes.LastIndex(data, []byte{0xff, jpegSOS})
			data[scan+20] ^= 0x10
			if changed, err := Decode(bytes.NewReader(data), name, ReadOptions{}); err == nil &&
				differ(changed, want, 0) == nil {
				t.Error("a bit of the scan changes nothing")
			}
		})
	}
}

// deepJPEG writes samples of 12 bits, [height*width*components] around 2048, with steps of 1 and a
// code of 8 bits for every symbol, as an extended or a progressive JPEG, and returns the samples
// that its coefficients make, not rounded.
func deepJPEG(
	pix []float64, width, height, components int, progressive bool, adobe byte,
) (file []byte, want []float64) {
	kind := byte(jpegSOF0 + 1)
	if progressive {
		kind = jpegSOF0 + 2
	}
	segment := func(marker byte, data ...byte) {
		file = append(file, 0xff, marker)
		file = append(binary.BigEndian.AppendUint16(file, uint16(len(data)+2)), data...)
	}
	file = []byte{0xff, jpegSOI}
	segment(jpegAPP14, append([]byte("Adobe\x00\x64\x00\x00\x00\x00"), adobe)...)
	segment(jpegDQT, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)...)
	frame := []byte{12, byte(height >> 8), byte(height), byte(width >> 8), byte(width),
		byte(components)}
	for c := range components {
		frame = append(frame, byte(c+1), 0x11, 0)
	}
	segment(kind, frame...)
	var code huffmanCode
	table := make([]byte, 17, 272)
	table[8] = 255
	for s := range 255 {
		code[s] = 8<<24 | uint32(s)
		table = append(table, byte(s))
	}
	segment(jpegDHT, table...)
	table[0] = 0x10
	segment(jpegDHT, table...)

	across, down := (width+7)/8, (height+7)/8
	want = make([]float64, len(pix))
	coef := make([][][64]int32, components)
	for c := range components {
		for i := range across * down {
			x0, y0 := i%across*8, i/across*8
			levels := levelsOf(func(x, y int) float64 {
				return pix[(min(y0+y, height-1)*width+min(x0+x, width-1))*components+c] - 2048
			})
			coef[c] = append(coef[c], levels)
			for y := y0; y < min(y0+8, height); y++ {
				for x := x0; x < min(x0+8, width); x++ {
					v := sampleOf(&levels, x-x0, y-y0) + 2048
					want[(y*width+x)*components+c] = min(max(v, 0), 4095)
				}
			}
		}
	}
	scan := func(first, last, from, to, high, low int) {
		head := []byte{byte(last - first)}
		for c := first; c < last; c++ {
			head = append(head, byte(c+1), 0)
		}
		segment(jpegSOS, append(head, byte(from), byte(to), byte(high<<4|low))...)
		w := bitWriter{}
		before := make([]int32, components)
		for i := range across * down {
			for c := first; c < last; c++ {
				levels := coef[c][i]
				if from == 0 && high > 0 {
					w.put(uint32(levels[0]>>low)&1, 1)
					continue
				}
				if from == 0 {
					w.value(&code, 0, levels[0]>>low-before[c])
					before[c] = levels[0] >> low
				}
				zeros := 0
				for k := max(from, 1); k <= to; k++ {
					v := levels[jpegtable.Zigzag[k]]
					if v == 0 {
						zeros++
						continue
					}
					for ; zeros > 15; zeros -= 16 {
						w.symbol(&code, 0xf0)
					}
					w.value(&code, zeros, v)
					zeros = 0
				}
				if zeros > 0 {
					w.symbol(&code, 0)
				}
			}
		}
		file = append(file, w.flush()...)
	}
	if progressive {
		scan(0, components, 0, 0, 0, 1)
		for c := range components {
			scan(c, c+1, 1, 63, 0, 0)
		}
		scan(0, components, 0, 0, 1, 0)
	} else {
		scan(0, components, 0, 63, 0, 0)
	}
	return append(file, 0xff, jpegEOI), want
}

// levelsOf are the coefficients of a block by the definition (T.81, A.3.3), rounded.
func levelsOf(sample func(x, y int) float64) (levels [64]int32) {
	for v := range 8 {
		for u := range 8 {
			sum := 0.0
			for y := range 8 {
				for x := range 8 {
					sum += sample(x, y) * cosineAt(u, x) * cosineAt(v, y)
				}
			}
			levels[8*v+u] = int32(math.Round(sum))
		}
	}
	return levels
}

func sampleOf(levels *[64]int32, x, y int) (sum float64) {
	for i, l := range levels {
		sum += float64(l) * cosineAt(i%8, x) * cosineAt(i/8, y)
	}
	return sum
}

func cosineAt(frequency, position int) float64 {
	c := math.Cos(float64((2*position+1)*frequency)*math.Pi/16) / 2
	if frequency == 0 {
		c *= math.Sqrt2 / 2
	}
	return c
}

// TestDeepJPEG: 12 bits come out as 16, by the transform's definition and JFIF's matrix.
func TestDeepJPEG(t *testing.T) {
	const width, height, full = 35, 21, 65535.0 / 4095
	for _, c := range []struct {
		name       string
		components int
		adobe      byte
	}{{"grey", 1, 0}, {"rgb", 3, 0}, {"ycc", 3, 1}, {"cmyk", 4, 0}, {"ycck", 4, 2}} {
		for _, progressive := range []bool{false, true} {
			pix := make([]float64, width*height*c.components)
			for i := range pix {
				x, y, k := i/c.components%width, i/c.components/width, float64(i%c.components+1)
				pix[i] = math.Round(2048 + 1500*math.Sin(k*float64(x)/9+float64(y)/5) +
					float64(i*i%97))
			}
			for i := range 100 { // beyond what edges can hold, so that samples are cut
				pix[i] = float64(i / 20 % 2 * 4095)
			}
			file, samples := deepJPEG(pix, width, height, c.components, progressive, c.adobe)
			got := mustDecode(t, file, ReadOptions{})
			want := &Image{Width: width, Height: height, Channels: min(c.components, 3), Bits: 16}
			for i := 0; i < len(samples); i += c.components {
				for _, v := range deepColour(samples[i:i+c.components], c.adobe > 0) {
					want.Pix16 = append(want.Pix16, uint16(min(max(v, 0), 4095)*full+0.5))
				}
			}
			most := 2 * 16 // levels of 12 bits, for roundings of the transform and of colours
			if err := differ(got, want, most); err != nil {
				t.Errorf("%s, progressive %v: %v", c.name, progressive, err)
			}
			want.Pix16[300] ^= 64
			if differ(got, want, most) == nil {
				t.Errorf("%s: a level of 12 bits passed by four", c.name)
			}
		}
	}
}

// deepColour is grey or RGB, 0..4095, of samples, converted from YCbCr or not.
func deepColour(s []float64, convert bool) []float64 {
	rgb := append([]float64(nil), s[:min(len(s), 3)]...)
	if convert {
		y, cb, cr := s[0], s[1]-2048, s[2]-2048
		rgb[0], rgb[1], rgb[2] = y+1.402*cr, y-0.344136*cb-0.714136*cr, y+1.772*cb
	}
	if len(s) == 4 {
		for i, v := range rgb {
			v = min(max(v, 0), 4095)
			if convert { // YCCK: the inks' complement is stored as YCbCr
				v = 4095 - v
			}
			rgb[i] = v * s[3] / 4095
		}
	}
	return rgb
}
