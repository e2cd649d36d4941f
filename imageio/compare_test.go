package imageio

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// testImage is a picture of smooth waves and noise with every channel and alpha different.
func testImage(width, height, channels, bits int) *Image {
	m := &Image{Width: width, Height: height, Channels: channels, Bits: bits}
	rng := rand.New(rand.NewPCG(uint64(width), uint64(height*channels*bits)))
	n := width * height * channels
	if bits == 8 {
		m.Pix8 = make([]uint8, n)
	} else {
		m.Pix16 = make([]uint16, n)
	}
	for i := range n {
		x, y, c := i/channels%width, i/channels/width, i%channels
		v := uint32(x*(900+300*c)+y*(1500-400*c)) + rng.Uint32N(2000)
		if bits == 8 {
			m.Pix8[i] = uint8(v >> 8)
		} else {
			m.Pix16[i] = uint16(v)
		}
	}
	return m
}

// differ compares two pictures sample by sample. It returns an error if they are of different kinds
// or a sample differs by more than most.
func differ(got, want *Image, most int) error {
	if got.Width != want.Width || got.Height != want.Height || got.Channels != want.Channels ||
		got.Bits != want.Bits {
		return fmt.Errorf("got %dx%d of %d channels and %d bits, want %dx%d of %d and %d",
			got.Width, got.Height, got.Channels, got.Bits,
			want.Width, want.Height, want.Channels, want.Bits)
	}
	n := want.Width * want.Height * want.Channels
	if len(got.Pix8)+len(got.Pix16) != n || len(want.Pix8)+len(want.Pix16) != n {
		return fmt.Errorf("%d samples, want %d", len(got.Pix8)+len(got.Pix16), n)
	}
	at := func(m *Image, i int) int {
		if m.Bits == 8 {
			return int(m.Pix8[i])
		}
		return int(m.Pix16[i])
	}
	for i := range n {
		if d := at(got, i) - at(want, i); max(d, -d) > most {
			p := i / want.Channels
			return fmt.Errorf("pixel (%d, %d) channel %d is %d, want %d within %d",
				p%want.Width, p/want.Width, i%want.Channels, at(got, i), at(want, i), most)
		}
	}
	return nil
}

func TestDifferNoticesChanges(t *testing.T) {
	for _, bits := range []int{8, 16} {
		want := testImage(7, 5, 3, bits)
		if err := differ(testImage(7, 5, 3, bits), want, 0); err != nil {
			t.Errorf("equal pictures differ: %v", err)
		}
		got := testImage(7, 5, 3, bits)
		if bits == 8 {
			got.Pix8[52] ^= 4
		} else {
			got.Pix16[52] ^= 4
		}
		if differ(got, want, 3) == nil {
			t.Errorf("%d bits: a sample 4 off passed for 3", bits)
		}
		if err := differ(got, want, 4); err != nil {
			t.Errorf("%d bits: a sample 4 off failed for 4: %v", bits, err)
		}
		if differ(testImage(5, 7, 3, bits), want, 1<<16) == nil {
			t.Error("another size passed")
		}
	}
}

// rows calls write with the picture cut into pieces of the given numbers of rows, over and over.
func feed(w *Writer, m *Image, pieces ...int) error {
	row := m.Width * m.Channels
	for y, i := 0, 0; y < m.Height; i++ {
		n := min(pieces[i%len(pieces)], m.Height-y)
		var err error
		if m.Bits == 8 {
			err = w.WriteRows8(m.Pix8[y*row : (y+n)*row])
		} else {
			err = w.WriteRows16(m.Pix16[y*row : (y+n)*row])
		}
		if err != nil {
			return err
		}
		y += n
	}
	return nil
}

func headerOf(m *Image, f Format) Header {
	return Header{Width: m.Width, Height: m.Height, Channels: m.Channels, Bits: m.Bits, Format: f,
		Compression: -1, Metadata: m.Metadata}
}
