package imageio

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// external runs a program of another project on a file; where it is missing the test is skipped,
// with the Debian package that has it.
func external(t *testing.T, debian string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(args[0]); err != nil {
		t.Skipf("%s is not installed: apt-get install %s", args[0], debian)
	}
	out, err := exec.Command(args[0], args[1:]...).CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v: %s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// forms are the TIFFs that others are to read.
var forms = map[string]func(*Header){
	"deflate": func(h *Header) { h.Pyramid = true },
	"zstd":    func(h *Header) { h.Pyramid, h.Scheme = true, SchemeZstd },
	"none":    func(h *Header) { h.Pyramid, h.Scheme = true, SchemeNone },
	"jpeg":    func(h *Header) { h.Pyramid, h.Scheme, h.Quality = true, SchemeJPEG, 95 },
	"jpeg444": func(h *Header) { h.Pyramid, h.Scheme, h.FullChroma = true, SchemeJPEG, true },
	"cog":     func(h *Header) { h.COG = true },
	"cogjpeg": func(h *Header) { h.COG, h.Scheme = true, SchemeJPEG },
	"strips":  func(h *Header) { h.Scheme = SchemeJPEG },
}

// eachForm calls test with a picture of 600 x 401 pixels in each of the forms.
func eachForm(t *testing.T, test func(t *testing.T, name, path string, m *Image)) {
	m := photo(600, 401, 8)
	for name, change := range forms {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name+".tif")
			writeTiles(t, m, path, change)
			test(t, name, path, m)
		})
	}
}

// TestVips: libvips, which reads with libtiff, gives the same pixels, whole and reduced.
func TestVips(t *testing.T) {
	eachForm(t, func(t *testing.T, name, path string, m *Image) {
		most := 0
		if strings.Contains(name, "jpeg") || name == "strips" {
			most = 40 // chroma of an edge, of one pixel for four
		}
		for k := range 3 {
			if name == "strips" && k > 0 {
				break
			}
			png := filepath.Join(t.TempDir(), "level.png")
			external(t, "libvips-tools", "vips", "copy", fmt.Sprintf("%s[page=%d]", path, k), png)
			got, err := Open(png, ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if err := differ(got, reduced(m, k), most); err != nil {
				t.Errorf("level %d: %v", k, err)
			}
		}
	})
}

func TestTiffinfo(t *testing.T) {
	eachForm(t, func(t *testing.T, name, path string, _ *Image) {
		out := external(t, "libtiff-tools", "tiffinfo", path)
		if strings.Contains(out, "Warning") || strings.Contains(out, "Error") ||
			!strings.Contains(out, "Image Width: 600 Image Length: 401") {
			t.Error(out)
		}
		if n := strings.Count(out, "reduced-resolution image"); n != 2 && name != "strips" {
			t.Errorf("%d lower levels: %s", n, out)
		}
	})
}

func TestGDAL(t *testing.T) {
	eachForm(t, func(t *testing.T, name, path string, _ *Image) {
		out := external(t, "gdal-bin", "gdalinfo", "-checksum", path)
		if !strings.Contains(out, "Size is 600, 401") || strings.Contains(out, "ERROR") ||
			strings.Contains(out, "Overviews: 300x201, 150x101") != (name != "strips") ||
			strings.Contains(out, "LAYOUT=COG") != strings.HasPrefix(name, "cog") {
			t.Error(out)
		}
	})
}

// TestCOGIsValid: GDAL's validator takes what --cog writes, and a plain pyramid for no COG.
func TestCOGIsValid(t *testing.T) {
	const program = "import sys; from osgeo_utils.samples import validate_cloud_optimized_geotiff as v;" +
		"w, e, _ = v.validate(sys.argv[1], full_check=True); print(len(w), len(e), w, e)"
	const python = "/usr/bin/python3" // Debian's, which has Debian's modules
	if exec.Command(python, "-c", "import osgeo_utils.samples").Run() != nil {
		t.Skip("GDAL's validator is not installed: apt-get install python3-gdal")
	}
	eachForm(t, func(t *testing.T, name, path string, _ *Image) {
		out := external(t, "python3-gdal", python, "-c", program, path)
		if valid := strings.HasPrefix(out, "0 0 "); valid != strings.HasPrefix(name, "cog") &&
			name != "strips" { // a small picture without levels is one by its rules
			t.Error(out)
		}
	})
}

func TestOpenSlide(t *testing.T) {
	eachForm(t, func(t *testing.T, name, path string, _ *Image) {
		if name == "strips" {
			t.Skip("OpenSlide reads tiles only")
		}
		out := external(t, "openslide-tools", "openslide-show-properties", path)
		for _, want := range []string{"openslide.level-count: '3'",
			"openslide.level[2].width: '150'", "openslide.vendor: 'generic-tiff'"} {
			if !strings.Contains(out, want) {
				t.Errorf("no %s in %s", want, out)
			}
		}
		png := filepath.Join(t.TempDir(), "region.png")
		external(t, "openslide-tools", "openslide-write-png", path, "0", "0", "0", "600", "401",
			png)
		if m, err := Open(png, ReadOptions{}); err != nil || m.Width != 600 {
			t.Errorf("its region: %v", err)
		}
	})
}
