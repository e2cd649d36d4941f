package imageio

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// TestOrientedSize: what the header says is what Open gives, for every orientation.
func TestOrientedSize(t *testing.T) {
	rows := make([][]byte, 5)
	for y := range rows {
		rows[y] = make([]byte, 7)
	}
	for o := uint32(1); o <= 8; o++ {
		block := craftEXIF(binary.LittleEndian, [3]uint32{274, o, 0})
		data := craftPNG(7, 5, 8, 0, rows, chunk("eXIf", block))
		path := filepath.Join(t.TempDir(), "a.png")
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		m, err := Open(path, ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		w, h, err := OrientedSize(path)
		if err != nil || w != m.Width || h != m.Height || (w == 7) != (o < 5) {
			t.Errorf("orientation %d: %d×%d, %v; want %d×%d", o, w, h, err, m.Width, m.Height)
		}
	}
	if _, _, err := OrientedSize(t.TempDir()); err == nil {
		t.Error("a folder has a size")
	}
}
