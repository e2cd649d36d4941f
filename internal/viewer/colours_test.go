package viewer

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/imageio/colour"
)

// linear writes a grey picture in linear light.
func linear(t *testing.T, path string, value uint8) []byte {
	t.Helper()
	icc, err := colour.FromGamma(1, nil, true)
	if err != nil {
		t.Fatal(err)
	}
	w, err := imageio.Create(path, imageio.Header{Width: 20, Height: 16, Channels: 1, Bits: 8,
		Format: imageio.PNG, Metadata: imageio.Metadata{ICC: icc}}, imageio.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	pix := make([]uint8, 20*16)
	for i := range pix {
		pix[i] = value
	}
	if err := w.WriteRows8(pix); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return icc
}

// TestColours: they are the screen's, or, with O, as stored; what is saved is in the file's
// profile.
func TestColours(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.png")
	icc := linear(t, path, 55)
	b := open(t, Options{Files: []string{path}, Zoom: 2})
	if !b.waitFor("a.png") {
		t.Fatal("it is not shown")
	}
	if p := b.picture; p.Image.Pix8[0] != 128 || !p.converted || p.profile != len(icc) ||
		b.coloursText() != "converted to the screen's" {
		t.Errorf("%d is shown, %s", p.Image.Pix8[0], b.coloursText())
	}
	b.press("Ctrl+Shift+S")
	b.press("Enter")
	b.settle()
	saved, err := imageio.Open(filepath.Join(dir, "a-x2.png"), imageio.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if v := saved.Pix8[0]; v < 54 || v > 56 || string(saved.Metadata.ICC) != string(icc) {
		t.Errorf("%d is saved, with a profile of %d bytes", v, len(saved.Metadata.ICC))
	}
	before := b.picture
	b.press("O")
	for limit := time.Now().Add(20 * time.Second); b.picture == before &&
		time.Now().Before(limit); {
		b.step(time.Millisecond)
	}
	if v := b.picture.Image.Pix8[0]; v != 55 || b.coloursText() != "as stored" {
		t.Errorf("as stored, %d is shown, %s", v, b.coloursText())
	}
}

func TestScreenProfile(t *testing.T) {
	if p := screenProfile(colour.DisplayP3().Bytes()); !colour.Same(colour.Form{Profile: p},
		colour.Form{Profile: colour.DisplayP3()}) {
		t.Error("another profile than the screen's")
	}
	for _, data := range [][]byte{nil, []byte("no"), colour.SRGBGrey().Bytes()} {
		if screenProfile(data) != colour.SRGB() {
			t.Errorf("%d bytes: not sRGB", len(data))
		}
	}
	m := &imageio.Image{Width: 1, Height: 1, Channels: 3, Bits: 8, Pix8: []uint8{0, 255, 0}}
	if !forScreen(m, colour.DisplayP3()) || m.Pix8[0] < 100 {
		t.Errorf("green on a Display P3 is %v", m.Pix8)
	}
	m = &imageio.Image{Width: 1, Height: 1, Channels: 1, Bits: 8, Pix8: []uint8{7}}
	if forScreen(m, colour.SRGB()) || m.Channels != 1 {
		t.Errorf("grey becomes %+v", m)
	}
}
