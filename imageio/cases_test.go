package imageio

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// casesFolder holds files that other programs read and that were once refused or misread here, each
// beside the result of Pillow and libvips. It is not part of the repository.
func casesFolder(t *testing.T) string {
	t.Helper()
	const folder = "../../shared/cases"
	if _, err := os.Stat(folder); err != nil {
		t.Skip("no cases: ../shared/cases is not there")
	}
	return folder
}

// in gives a picture in channels and 8 bits that it need not have itself.
func (m *Image) in(channels int) *Image {
	out := &Image{Width: m.Width, Height: m.Height, Channels: channels, Bits: 8}
	for p := range m.Width * m.Height {
		var rgba [4]uint8
		at := func(c int) uint8 {
			if m.Bits == 8 {
				return m.Pix8[p*m.Channels+c]
			}
			return uint8(m.Pix16[p*m.Channels+c] >> 8)
		}
		rgba[3] = 255
		if m.Channels < 3 {
			rgba[0], rgba[1], rgba[2] = at(0), at(0), at(0)
		} else {
			rgba[0], rgba[1], rgba[2] = at(0), at(1), at(2)
		}
		if m.Channels%2 == 0 {
			rgba[3] = at(m.Channels - 1)
		}
		out.Pix8 = append(out.Pix8, rgba[:channels]...)
	}
	return out
}

func TestCases(t *testing.T) {
	folder := casesFolder(t)
	paths, err := filepath.Glob(filepath.Join(folder, "*", "*.expected.png"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases in %s: %v", folder, err)
	}
	for _, expected := range paths {
		files, _ := filepath.Glob(strings.TrimSuffix(expected, "expected.png") + "*")
		for _, path := range files {
			if path == expected {
				continue
			}
			t.Run(filepath.Base(filepath.Dir(path))+"/"+filepath.Base(path), func(t *testing.T) {
				want, err := Open(expected, ReadOptions{})
				if err != nil {
					t.Fatal(err)
				}
				got, err := Open(path, ReadOptions{})
				if err != nil {
					t.Fatal(err)
				}
				if got.HasAlpha() != want.HasAlpha() {
					t.Errorf("alpha %v, want %v", got.HasAlpha(), want.HasAlpha())
				}
				if err := differ(got.in(want.Channels), want, 2); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func TestCasesWithoutPicture(t *testing.T) {
	folder := casesFolder(t)
	for _, name := range []string{"photo.dng", "photo.nef"} {
		_, err := Open(filepath.Join(folder, "03-raw-thumbnail", name), ReadOptions{})
		checkError(t, err, ErrFormat, name, "raw photograph", "develop")
	}
	pictures, others, err := FolderFiles(filepath.Join(folder, "06-folder-jfif", "folder"))
	if err != nil || len(pictures) != 5 || len(others) != 0 {
		t.Errorf("pictures %q, others %q, %v", pictures, others, err)
	}
	m, err := Open(filepath.Join(folder, "18-bmp-resolution", "300dpi.bmp"), ReadOptions{})
	if err != nil || m.Metadata.DPIX != 300 || m.Metadata.DPIY != 300 {
		t.Errorf("resolution: %+v, %v", m, err)
	}
}
