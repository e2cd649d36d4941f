package imageio

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"math"
	"testing"
)

// TestHuffmanLengths: codes are complete but for the one of ones, within 16 bits, and no longer
// than what is rarer; the entropy bounds what they take.
func TestHuffmanLengths(t *testing.T) {
	fibonacci, flat, steep := [256]int{}, [256]int{}, [256]int{7: 1}
	a, b := 1, 1
	for i := range 40 { // whose plain Huffman codes have up to 40 bits
		fibonacci[3*i] = a
		a, b = b, a+b
	}
	for i := range flat {
		flat[i], steep[i] = 5, 1+i*i*i
	}
	for name, counts := range map[string][256]int{"fibonacci": fibonacci, "flat": flat,
		"steep": steep,
		"one":   {9: 3}, "two": {0: 1, 255: 1000}} {
		lengths, symbols := huffmanLengths(&counts)
		codes := huffmanCodes(lengths, symbols)
		kraft, taken, entropy, total, shortest := 0.0, 0.0, 0.0, 0.0, 16
		for s, n := range counts {
			length := int(codes[s] >> 24)
			if (n > 0) != (length > 0) || length > 16 {
				t.Fatalf("%s: symbol %d of %d has %d bits", name, s, n, length)
			}
			if n == 0 {
				continue
			}
			if codes[s]&0xffff == 1<<length-1 {
				t.Errorf("%s: the code of symbol %d is all ones", name, s)
			}
			kraft += math.Pow(2, -float64(length))
			taken += float64(n * length)
			total += float64(n)
			shortest = min(shortest, length)
			for o, m := range counts {
				if m > n && int(codes[o]>>24) > length {
					t.Errorf("%s: %d times %d bits, %d times %d", name, m, codes[o]>>24, n, length)
				}
			}
		}
		for _, n := range counts {
			if n > 0 {
				entropy -= float64(n) * math.Log2(float64(n)/total)
			}
		}
		if kraft > 1-math.Pow(2, -16)+1e-12 {
			t.Errorf("%s: too many codes, %v", name, kraft)
		}
		if taken > entropy*1.02+total*1.01 || taken < entropy {
			t.Errorf("%s: %.0f bits for an entropy of %.0f", name, taken, entropy)
		}
	}
}

// TestJPEGCodesFit: what is written has the coefficients that the encoder gives, of one strip and
// of many, in fewer bytes than with the codes of the standard's annex K.
func TestJPEGCodesFit(t *testing.T) {
	for _, c := range []struct {
		channels, quality, height int
		full                      bool
	}{{1, 75, 40, false}, {3, 92, 40, false}, {3, 50, 40, true}, {3, 92, 2500, false},
		{3, 85, 2500, true},
		{1, 30, 5000, false}, {3, 100, 33, false}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			if testing.Short() && c.height > 1000 {
				t.Skip("many strips, encoded twice")
			}
			m := testImage(301, c.height, c.channels, 8)
			h := headerOf(m, JPEG)
			h.Quality, h.FullChroma = c.quality, c.full
			var b bytes.Buffer
			w, err := NewWriter(&b, h, CreateOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if err := w.WriteRows8(m.Pix8); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			// The strips as the encoders give them, each a file.
			codec := newJPEGCodec(h)
			encode, rows := codec.worker(), codec.stripRows()
			size := 0
			got := mustDecode(t, b.Bytes(), ReadOptions{})
			for y := 0; y < c.height; y += rows {
				s := &strip{raw: m.Pix8[y*h.rowBytes() : min(y+rows, c.height)*h.rowBytes()],
					rows: min(rows, c.height-y)}
				if err := encode(s); err != nil {
					t.Fatal(err)
				}
				_, _, _, data, err := splitJPEG(s.out)
				if err != nil {
					t.Fatal(err)
				}
				size += len(data)
				if y > 0 || rows < c.height && c.channels == 3 { // chroma is interpolated across
					continue
				}
				part := *got
				part.Height, part.Pix8 = s.rows, got.Pix8[:s.rows*h.rowBytes()]
				if err := differ(&part, mustDecode(t, s.out, ReadOptions{}), 0); err != nil {
					t.Error(err)
				}
			}
			if _, err := jpeg.Decode(bytes.NewReader(b.Bytes())); err != nil {
				t.Errorf("image/jpeg: %v", err)
			}
			_, _, _, data, err := splitJPEG(b.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			if len(data) >= size {
				t.Errorf("%d bytes, with the examples' codes %d", len(data), size)
			}
			t.Logf("%.1f%% less", 100-100*float64(len(data))/float64(size))
		})
	}
}

// TestJPEGCodesOfAPart: a Huffman table made from part of a picture has codes for all later
// symbols, and costs little where the rest differs.
func TestJPEGCodesOfAPart(t *testing.T) {
	m := testImage(320, 400, 3, 8)
	for i := range m.Pix8[:320*200*3] { // half of it is flat
		m.Pix8[i] = 90
	}
	h := headerOf(m, JPEG)
	h.Quality = 95
	codec := newJPEGCodec(h)
	encode := codec.worker()
	var coded [2]entropyCoded
	var r *jpegRecoder
	for i := range coded {
		s := &strip{raw: m.Pix8[i*320*200*3:][:320*200*3], rows: 200}
		if err := encode(s); err != nil {
			t.Fatal(err)
		}
		tables, _, _, data, err := splitJPEG(s.out)
		if err != nil {
			t.Fatal(err)
		}
		if r, err = newJPEGRecoder(tables, codec.blocks()); err != nil {
			t.Fatal(err)
		}
		coded[i] = entropyCoded{bytes.Clone(data), 20 * 13}
	}
	if _, err := r.learn(coded[:1], false); err != nil {
		t.Fatal(err)
	}
	for s, length := range r.length[2] {
		if (length > 0) != (r.codes[2][s] > 0) {
			t.Errorf("symbol %#x has a code of %#x", s, r.codes[2][s])
		}
	}
	out, err := r.recode(coded[1])
	if err != nil {
		t.Fatal(err)
	}
	if n := len(coded[1].data); len(out) > n*6/5 {
		t.Errorf("%d bytes, with the examples' codes %d", len(out), n)
	}
}

// TestJPEGRecoderNotices data that its tables do not explain.
func TestJPEGRecoderNotices(t *testing.T) {
	m := testImage(64, 64, 3, 8)
	h := headerOf(m, JPEG)
	h.Quality = 90
	codec := newJPEGCodec(h)
	s := &strip{raw: m.Pix8, rows: 64}
	if err := codec.worker()(s); err != nil {
		t.Fatal(err)
	}
	tables, _, _, data, err := splitJPEG(s.out)
	if err != nil {
		t.Fatal(err)
	}
	r, err := newJPEGRecoder(tables, codec.blocks())
	if err != nil {
		t.Fatal(err)
	}
	all := entropyCoded{data, 16}
	if _, err := r.learn([]entropyCoded{all}, true); err != nil {
		t.Error(err)
	}
	if _, err := r.recode(entropyCoded{data[:len(data)/2], 16}); err == nil {
		t.Error("half of the data is enough")
	}
	if _, err := r.recode(entropyCoded{bytes.Repeat([]byte{0xff, 0}, len(data)), 16}); err == nil {
		t.Error("ones are codes")
	}
	if _, err := newJPEGRecoder(withoutCodes(tables), codec.blocks()); err == nil {
		t.Error("no tables are enough")
	}
}
