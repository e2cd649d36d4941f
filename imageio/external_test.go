package imageio

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

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

// readers are the programs of other projects that read TIFFs, with the Debian package of each.
var readers = []struct {
	name, debian string
	read         func(t *testing.T, form, path string, m *Image)
}{
	{"vips", "libvips-tools", readVips},
	{"tiffinfo", "libtiff-tools", readTiffinfo},
	{"gdalinfo", "gdal-bin", readGDAL},
	{debianPython, "python3-gdal", validateCOG},
	{"openslide-show-properties", "openslide-tools", readOpenSlide},
}

// TestOtherReaders: programs of other projects read each form of a picture of 600 x 401 pixels.
// With -short it is skipped: the bytes are the same in every run.
func TestOtherReaders(t *testing.T) {
	if testing.Short() {
		t.Skip("other programs read the same bytes in every run")
	}
	m := photo(600, 401, 8)
	for form, change := range forms {
		path := filepath.Join(t.TempDir(), form+".tif")
		writeTiles(t, m, path, change)
		for _, r := range readers {
			t.Run(filepath.Base(r.name)+"/"+form, func(t *testing.T) {
				if _, err := exec.LookPath(r.name); err != nil {
					t.Skipf("%s is not installed: apt-get install %s", r.name, r.debian)
				}
				r.read(t, form, path, m)
			})
		}
	}
}

// external runs a program and returns what it prints.
func external(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command(args[0], args[1:]...).CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v: %s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// readVips: libvips, which reads with libtiff, gives the same pixels, whole and reduced.
func readVips(t *testing.T, form, path string, m *Image) {
	most, levels := 0, 3
	if strings.Contains(form, "jpeg") || form == "strips" {
		most = 40 // chroma of an edge, of one pixel for four
	}
	if form == "strips" {
		levels = 1
	}
	for k := range levels {
		png := filepath.Join(t.TempDir(), "level.png")
		external(t, "vips", "copy", fmt.Sprintf("%s[page=%d]", path, k), png)
		got, err := Open(png, ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if err := differ(got, reduced(m, k), most); err != nil {
			t.Errorf("level %d: %v", k, err)
		}
	}
}

func readTiffinfo(t *testing.T, form, path string, _ *Image) {
	out := external(t, "tiffinfo", path)
	if strings.Contains(out, "Warning") || strings.Contains(out, "Error") ||
		!strings.Contains(out, "Image Width: 600 Image Length: 401") {
		t.Error(out)
	}
	if n := strings.Count(out, "reduced-resolution image"); n != 2 && form != "strips" {
		t.Errorf("%d lower levels: %s", n, out)
	}
}

func readGDAL(t *testing.T, form, path string, _ *Image) {
	out := external(t, "gdalinfo", "-checksum", path)
	if !strings.Contains(out, "Size is 600, 401") || strings.Contains(out, "ERROR") ||
		strings.Contains(out, "Overviews: 300x201, 150x101") != (form != "strips") ||
		strings.Contains(out, "LAYOUT=COG") != strings.HasPrefix(form, "cog") {
		t.Error(out)
	}
}

const debianPython = "/usr/bin/python3" // which has Debian's modules

// validateCOG: GDAL's validator takes what --cog writes, and a plain pyramid for no COG.
func validateCOG(t *testing.T, form, path string, _ *Image) {
	const program = "import sys; from osgeo_utils.samples import validate_cloud_optimized_geotiff as v;" +
		"w, e, _ = v.validate(sys.argv[1], full_check=True); print(len(w), len(e), w, e)"
	if exec.Command(debianPython, "-c", "import osgeo_utils.samples").Run() != nil {
		t.Skip("GDAL's validator is not installed: apt-get install python3-gdal")
	}
	out := external(t, debianPython, "-c", program, path)
	if valid := strings.HasPrefix(out, "0 0 "); valid != strings.HasPrefix(form, "cog") &&
		form != "strips" { // a small picture without levels is one by its rules
		t.Error(out)
	}
}

func readOpenSlide(t *testing.T, form, path string, _ *Image) {
	if form == "strips" {
		t.Skip("OpenSlide reads tiles only")
	}
	out := external(t, "openslide-show-properties", path)
	for _, want := range []string{"openslide.level-count: '3'", "openslide.level[2].width: '150'",
		"openslide.vendor: 'generic-tiff'"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in %s", want, out)
		}
	}
	png := filepath.Join(t.TempDir(), "region.png")
	external(t, "openslide-write-png", path, "0", "0", "0", "600", "401", png)
	if m, err := Open(png, ReadOptions{}); err != nil || m.Width != 600 {
		t.Errorf("its region: %v", err)
	}
}
