package imageio

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// stripsOf makes the strips of rows [from, to) of m apart from others.
func stripsOf(t *testing.T, m *Image, h Header, from, to int) (list []EncodedStrip) {
	t.Helper()
	w, err := NewPart(h, from, to, func(s EncodedStrip) error {
		s.Data = slices.Clone(s.Data)
		list = append(list, s)
		return nil
	}, CreateOptions{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	part := *m
	top := max(from-1, 0)
	row := m.Width * m.Channels
	part.Height = to - top
	if m.Bits == 8 {
		part.Pix8 = m.Pix8[top*row : to*row]
	} else {
		part.Pix16 = m.Pix16[top*row : to*row]
	}
	if err := errors.Join(feed(w, &part, 1, 7), w.Close()); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestPartsJoined: strips made apart, in any order, and joined give the bytes of one writer.
func TestPartsJoined(t *testing.T) {
	cases := []struct {
		channels, bits int
		format         Format
	}{
		{3, 8, PNG}, {4, 16, PNG}, {1, 8, PNG}, {2, 16, TIFF}, {3, 8, TIFF}, {3, 8, JPEG},
		{1, 8, JPEG}, {3, 8, PNM}, {4, 8, WebP},
	}
	if testing.Short() {
		cases = cases[:1] // all share the goroutines
	}
	for _, c := range cases {
		m := testImage(900, 1300, c.channels, c.bits)
		h := headerOf(m, c.format)
		h.Metadata.DPIX, h.Metadata.DPIY = 300, 300
		dir := t.TempDir()
		whole, joined := filepath.Join(dir, "whole"), filepath.Join(dir, "joined")
		w, err := Create(whole, h, CreateOptions{})
		if err == nil {
			err = errors.Join(feed(w, m, 100), w.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
		rows := h.StripRows()
		cut := min(2, (m.Height-1)/rows) * rows
		lower := stripsOf(t, m, h, cut, m.Height)
		upper := stripsOf(t, m, h, 0, cut)
		if w, err = Create(joined, h, CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		for _, s := range append(upper, lower...) {
			if err := w.WriteStrip(s); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		a, err := os.ReadFile(whole)
		b, err2 := os.ReadFile(joined)
		if err != nil || err2 != nil || !bytes.Equal(a, b) {
			t.Errorf("%v of %d channels, %d bits: %d bytes joined, %d whole; %v %v", c.format,
				c.channels,
				c.bits, len(b), len(a), err, err2)
		}
	}
}

func TestKeptSamples(t *testing.T) {
	if testing.Short() {
		t.Skip("starts no goroutine that TestPartsJoined does not")
	}
	for _, bits := range []int{8, 16} {
		m := testImage(700, 900, 4, bits)
		h := headerOf(m, WebP).KeptSamples()
		var got8 []uint8
		var got16 []uint16
		for _, s := range stripsOf(t, m, h, 0, m.Height) {
			p8, p16, err := s.Samples(h)
			if err != nil {
				t.Fatal(err)
			}
			got8, got16 = append(got8, p8...), append(got16, p16...)
		}
		if !slices.Equal(got8, m.Pix8) || !slices.Equal(got16, m.Pix16) {
			t.Errorf("%d bits: other samples come back", bits)
		}
	}
	m := testImage(70, 90, 3, 8)
	h := headerOf(m, PNM).KeptSamples()
	s := stripsOf(t, m, h, 0, 90)[0]
	for _, broken := range []func(*EncodedStrip){
		func(s *EncodedStrip) { s.Data = s.Data[:len(s.Data)-5] },
		func(s *EncodedStrip) { s.Rows++ },
		func(s *EncodedStrip) { s.Rows-- },
		func(s *EncodedStrip) { s.Data[len(s.Data)-1]++ },
	} {
		other := s
		other.Data = slices.Clone(s.Data)
		broken(&other)
		if _, _, err := other.Samples(h); err == nil {
			t.Error("a broken strip is read")
		}
	}
}

func TestPartsRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("starts no goroutine that TestPartsJoined does not")
	}
	m := testImage(900, 1300, 3, 8)
	h := headerOf(m, PNG)
	rows := h.StripRows()
	for _, r := range [][2]int{{1, rows}, {0, rows + 1}, {rows, rows}, {0, m.Height + 1},
		{-rows, rows}} {
		if _, err := NewPart(h, r[0], r[1], nil, CreateOptions{}); err == nil {
			t.Errorf("a part of rows %v", r)
		}
	}
	strips := stripsOf(t, m, h, 0, m.Height)
	for name, order := range map[string][]int{"strip 1 of": {1}, "strip 0 of": {0, 0},
		"rows of": {0}} {
		w, err := Create(filepath.Join(t.TempDir(), "a.png"), h, CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range order {
			err = errors.Join(err, w.WriteStrip(strips[i]))
		}
		if err = errors.Join(err, w.Close()); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("strips %v: %v", order, err)
		}
	}
	failing := errors.New("the disk is full")
	w, err := NewPart(h, 0, m.Height, func(EncodedStrip) error { return failing }, CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(feed(w, m, 50), w.Close()); !errors.Is(err, failing) {
		t.Error(err)
	}
}
