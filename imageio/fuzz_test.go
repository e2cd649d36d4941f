package imageio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"testing"
)

func seeds(f *testing.F) {
	for _, data := range small(f) {
		f.Add(data)
	}
	for _, data := range bombs() {
		f.Add(data)
	}
	kinds, _ := kinds(f)
	for _, data := range kinds {
		f.Add(data)
	}
	block := craftEXIF(binary.LittleEndian, [3]uint32{274, 6, 0}, [3]uint32{282, 300, 1})
	f.Add(craftPNG(2, 1, 16, 4, [][]byte{{1, 2, 3, 4, 5, 6, 7, 8}}, chunk("eXIf", block),
		iccp("x", craftICC("GRAY", 5)), chunk("pHYs", []byte{0, 0, 11, 19, 0, 0, 11, 19, 1})))
}

// FuzzDecode: any input gives a picture with as many samples as its size says, or one of the
// errors.
func FuzzDecode(f *testing.F) {
	seeds(f)
	const limit = 1 << 16
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Decode(bytes.NewReader(data), "fuzz", ReadOptions{MaxPixels: limit})
		if err != nil {
			for _, kind := range []error{ErrFormat, ErrTruncated, ErrCorrupt, ErrTooLarge,
				ErrEmpty} {
				if errors.Is(err, kind) {
					return
				}
			}
			t.Fatalf("error of no kind: %v", err)
		}
		n := m.Width * m.Height
		if m.Width < 1 || m.Height < 1 || n > limit || m.Channels < 1 || m.Channels > 4 {
			t.Fatalf("a picture of %d x %d x %d", m.Width, m.Height, m.Channels)
		}
		if 8*len(m.Pix8)+16*len(m.Pix16) != n*m.Channels*m.Bits {
			t.Fatalf("%d + %d samples for %d pixels", len(m.Pix8), len(m.Pix16), n)
		}
		all := image.Rect(0, 0, m.Width, m.Height)
		rgb, alpha := make([]float32, 3*n), make([]float32, n)
		m.ReadRGB(rgb, all)
		m.ReadAlpha(alpha, all)
		for _, v := range append(rgb, alpha...) {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("a sample is %v", v)
			}
		}
		checkMetadata(t, m.Metadata, m.Channels)
		lossy := m.Format == JPEG || m.Format == WebP
		if q, known := m.JPEGQuality(); known != (q > 0) || q < 0 || q > 100 || known && !lossy {
			t.Fatalf("quality %d, %v of %v", q, known, m.Format)
		}
	})
}

func checkMetadata(t *testing.T, m Metadata, channels int) {
	if m.ICC != nil {
		again, err := fittingICC(m.ICC, channels)
		if err != nil || len(again) != len(m.ICC) {
			t.Fatalf("profile of %d bytes: %v", len(m.ICC), err)
		}
	}
	for _, dpi := range []float64{m.DPIX, m.DPIY} {
		if dpi != 0 && !(dpi >= 1 && dpi <= 2e6) || (m.DPIX == 0) != (m.DPIY == 0) {
			t.Fatalf("%v x %v dots per inch", m.DPIX, m.DPIY)
		}
	}
}

// FuzzMetadata drives the parsers of all containers and of EXIF without the decoders' sanity checks
// before them.
func FuzzMetadata(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range []Format{PNG, JPEG, WebP, TIFF, BMP} {
			for channels := range 4 {
				in := &file{r: bytes.NewReader(data), size: int64(len(data)), format: format}
				b := readBlocks(in)
				m, orientation := b.metadata(in, channels+1)
				checkMetadata(t, m, channels+1)
				if orientation < 1 || orientation > 8 {
					t.Fatalf("orientation %d", orientation)
				}
			}
		}
	})
}

// FuzzICC takes the bytes for a profile, and for what an iCCP chunk and JPEG segments hold of one.
func FuzzICC(f *testing.F) {
	f.Add(craftICC("RGB ", 10))
	f.Add(append([]byte("name\x00\x00"), deflated(craftICC("GRAY", 1000))...))
	f.Add(bytes.Repeat([]byte{1, 2, 3}, 9))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := fittingICC(data, 3)
		if err == nil && (len(p) < iccHeader || !bytes.HasPrefix(data, p)) {
			t.Fatalf("profile of %d bytes from %d", len(p), len(data))
		}
		if p, err := inflateICCP(data); err == nil && len(p) > maxBlock {
			t.Fatalf("%d bytes inflated", len(p))
		}
		var s iccSegments
		for rest := data; len(rest) >= 2; rest = rest[2:] {
			s.add(rest[0], rest[1], rest[2:min(len(rest), 9)])
		}
		if p, err := s.join(); err == nil && len(p) > len(data)*8 {
			t.Fatalf("%d bytes joined of %d", len(p), len(data))
		}
	})
}
