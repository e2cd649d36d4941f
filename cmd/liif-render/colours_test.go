package main

import (
	"image"
	"os"
	"path/filepath"
	"testing"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/imageio/colour"
	"github.com/liif-render/liif/internal/cli"
)

// patchesOf writes patches of 8 x 8 pixels, in the profile of a file.
func patchesOf(t *testing.T, name, profile string, channels, bits int) *imageio.Image {
	t.Helper()
	icc, err := os.ReadFile(filepath.Join(home, "../../imageio/colour/testdata", profile+".icc"))
	if err != nil {
		t.Fatal(err)
	}
	const patches = 8
	w, err := imageio.Create(name, imageio.Header{Width: 8 * patches, Height: 8, Channels: channels,
		Bits: bits, Format: imageio.PNG, Metadata: imageio.Metadata{ICC: icc}},
		imageio.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var row []uint16
	for x := range 8 * patches {
		for c := range channels {
			row = append(row, uint16((x/8*37*(c+1)+20)%256*257))
		}
	}
	for range 8 {
		if bits == 16 {
			err = w.WriteRows16(row)
		} else {
			narrow := make([]uint8, len(row))
			for i, v := range row {
				narrow[i] = colour.Narrow(v)
			}
			err = w.WriteRows8(narrow)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return open(t, name)
}

func open(t *testing.T, name string) *imageio.Image {
	t.Helper()
	m, err := imageio.Open(name, imageio.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// patch is the middle of one, in sRGB of 16 bits.
func patch(t *testing.T, m *imageio.Image, i int) [3]int {
	t.Helper()
	p, err := m.Profile()
	if err != nil {
		t.Fatal(err)
	}
	tr, err := colour.NewTransform(colour.Form{Profile: p}, colour.Form{Profile: colour.SRGB()})
	if err != nil {
		t.Fatal(err)
	}
	side := m.Height
	rgb := make([]float32, 3)
	m.ReadRGB(rgb, image.Rect(0, 0, 1, 1).Add(image.Pt(i*side+side/2, side/2)))
	in, out := make([]uint16, m.Channels), make([]uint16, 3)
	for c := range in {
		in[c] = uint16(rgb[c]*65535 + 0.5)
	}
	tr.Row16(out, in, false)
	return [3]int{int(out[0]), int(out[1]), int(out[2])}
}

// shift is how far the patches of two pictures lie apart, in steps of 8 bits of sRGB.
func shift(t *testing.T, a, b *imageio.Image) (most float64) {
	t.Helper()
	for i := range 8 {
		p, q := patch(t, a, i), patch(t, b, i)
		for c := range p {
			most = max(most, float64(max(p[c]-q[c], q[c]-p[c]))/257)
		}
	}
	return most
}

// TestColoursStay: a network that sees another curve than the profile's gives the colours back in
// it.
func TestColoursStay(t *testing.T) {
	for _, c := range []struct {
		profile        string
		channels, bits int
	}{{"p3", 3, 8}, {"prophoto", 3, 8}, {"linear2020", 3, 16}, {"grey-linear", 1, 8},
		{"scanner", 3, 8}} {
		t.Run(c.profile, func(t *testing.T) {
			tree(t)
			in := patchesOf(t, "in.png", c.profile, c.channels, c.bits)
			command(t, "-s", "2", "in.png", "-o", "out.png").WantLine(t, cli.ExitOK, "out.png")
			out := open(t, "out.png")
			if string(out.Metadata.ICC) != string(in.Metadata.ICC) || out.Channels != c.channels ||
				out.Bits != c.bits {
				t.Errorf("a profile of %d bytes, %d channels, %d bits", len(out.Metadata.ICC),
					out.Channels, out.Bits)
			}
			if d := shift(t, in, out); d > 2 {
				t.Errorf("colours shift by %.1f", d)
			}
		})
	}
}

// TestColoursAtScaleOne: without a network the samples are the source's.
func TestColoursAtScaleOne(t *testing.T) {
	tree(t)
	in := patchesOf(t, "in.png", "linear2020", 3, 8)
	command(t, "-s", "1", "--restore", "off", "--denoise", "off", "in.png", "-o", "out.png").
		WantLine(t, cli.ExitOK, "out.png")
	if out := open(t, "out.png"); string(out.Pix8) != string(in.Pix8) {
		t.Error("other samples")
	}
}

func TestProfileFlag(t *testing.T) {
	tree(t)
	in := patchesOf(t, "in.png", "adobe", 3, 8)
	grey := patchesOf(t, "grey.png", "grey-linear", 1, 8)
	file := filepath.Join(home, "../../imageio/colour/testdata/prophoto.icc")
	for _, c := range []struct {
		profile, input string
		channels       int
		most           float64 // in clipped sRGB
	}{{"srgb", "in.png", 3, 1}, {"p3", "in.png", 3, 6}, {file, "in.png", 3, 3},
		{"srgb", "grey.png", 1, 1},
		{file, "grey.png", 3, 3}} {
		command(t, "-m", "nearest", "-s", "2", "-f", "--profile", c.profile, c.input, "-o",
			"out.png").
			WantLine(t, cli.ExitOK, "out.png")
		out, want := open(t, "out.png"), in
		if c.input == "grey.png" {
			want = grey
		}
		if d := shift(t, want, out); d > c.most || out.Channels != c.channels ||
			out.Metadata.ICC == nil {
			t.Errorf("%s of %s: shifts by %.1f, %d channels", c.profile, c.input, d, out.Channels)
		}
		out.Metadata.ICC = nil
		if d := shift(t, want, out); c.profile != "srgb" && c.input == "in.png" && d < 8 {
			t.Errorf("%s: without the profile the shift is %.1f", c.profile, d)
		}
	}
	command(t, "--profile", "none", "in.png").WantLine(t, cli.ExitUsage,
		"--profile: neither srgb nor p3")
	command(t, "--profile", "in.png", "in.png").WantLine(t, cli.ExitUsage,
		"in.png: it is not an ICC profile")
	cmyk := filepath.Join(home, "../../imageio/colour/testdata/cmyk.icc")
	command(t, "--profile", cmyk, "in.png").WantLine(t, cli.ExitUsage, "not CMYK")
	greyProfile := filepath.Join(home, "../../imageio/colour/testdata/grey22.icc")
	command(t, "-m", "nearest", "--profile", greyProfile, "in.png", "-o", "no.png").
		WantLine(t, cli.ExitFailure, "in.png: its colours cannot be converted: from RGB to GRAY")
}
