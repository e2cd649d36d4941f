package imageio

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/imageio/exif"
	"github.com/liif-render/liif/imageio/xmp"
)

// withMetadata reads one of the fixtures of testdata/metadata, which ExifTool gave metadata.
func withMetadata(t *testing.T, ext string) *Image {
	t.Helper()
	m, err := Open("testdata/metadata/photo."+ext, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Warnings) > 0 {
		t.Errorf("%s: warnings %q", ext, m.Warnings)
	}
	return m
}

var formatExt = map[string]Format{"jpg": JPEG, "png": PNG, "tif": TIFF, "webp": WebP}

// rewrite writes a picture twice as large with the metadata of m under a policy.
func rewrite(t *testing.T, path string, m *Image, format Format, p Policy) (warnings []string) {
	t.Helper()
	meta := m.Metadata
	meta.Note = Note{Tool: "tool 1.2", Action: "resized", Parameters: "twice", ScaleX: 2, ScaleY: 2}
	w, err := Create(path, Header{Width: 24, Height: 32, Channels: 3, Bits: 8, Format: format,
		Metadata: meta.Under(p)}, CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteRows8(make([]uint8, 24*32*3)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.Warnings()
}

// TestMetadataByExifTool asks ExifTool for what it finds after each way from format to format.
func TestMetadataByExifTool(t *testing.T) {
	tool, err := exec.LookPath("exiftool")
	if err != nil {
		t.Skip("NO exiftool: what other programs find of the metadata is NOT checked here " +
			"(Debian: apt-get install libimage-exiftool-perl)")
	}
	folder := t.TempDir()
	var files []string
	for from := range formatExt {
		m := withMetadata(t, from)
		for to, format := range formatExt {
			for _, p := range []Policy{Keep, Private, Strip} {
				if p != Keep && from != "jpg" {
					continue // ExifTool takes its time
				}
				path := filepath.Join(folder, fmt.Sprintf("%s-%v.%s", from, p, to))
				if w := rewrite(t, path, m, format, p); len(w) > 0 {
					t.Errorf("%s: warnings %q", path, w)
				}
				files = append(files, path)
			}
		}
	}
	out, err := exec.Command(tool, append([]string{"-json", "-n", "-G0", "-a", "-warning", "-all"},
		files...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var found []map[string]any
	if err := json.Unmarshal(out, &found); err != nil || len(found) != len(files) {
		t.Fatalf("%d files found: %v", len(found), err)
	}
	for _, tags := range found {
		name := filepath.Base(tags["SourceFile"].(string))
		for _, problem := range exifToolProblems(name, tags) {
			t.Errorf("%s: %s", name, problem)
		}
	}
	// The check notices a field that is gone, one that is wrong, and one that should not be there.
	tags := found[slices.IndexFunc(found, func(m map[string]any) bool {
		return strings.HasSuffix(m["SourceFile"].(string), "jpg-keep.png")
	})]
	tags["EXIF:Orientation"] = 6.0
	delete(tags, "EXIF:GPSLatitude")
	if n := len(exifToolProblems("jpg-keep.png", tags)); n != 2 {
		t.Errorf("two faults are %d problems", n)
	}
	if n := len(exifToolProblems("jpg-private.png", tags)); n < 4 {
		t.Errorf("what is not private is %d problems", n)
	}
}

// exifToolProblems holds what ExifTool found against what the policy in the file's name lets
// through.
func exifToolProblems(name string, tags map[string]any) (problems []string) {
	public := map[string]any{
		"EXIF:Make": "Maker", "EXIF:Model": "Model 5",
		"EXIF:DateTimeOriginal": "2021:05:06 07:08:09",
		"EXIF:Artist":           "Zoë", "EXIF:Copyright": "© Zoë",
		"EXIF:ImageDescription": "A ramp",
		"EXIF:ExposureTime":     0.008, "EXIF:FNumber": 2.8, "EXIF:LensModel": "50 mm",
		"EXIF:Orientation":    1.0,
		"EXIF:ExifImageWidth": 24.0, "EXIF:ExifImageHeight": 32.0, "EXIF:Software": "tool 1.2",
		"XMP:Rating": 4.0, "XMP:Title": "Ramp", "XMP:Creator": []any{"Zoë", "Bo"},
		"XMP:Orientation": 1.0, "XMP:FullPanoWidthPixels": 24.0, "XMP:HistoryAction": "resized",
		"XMP:HistorySoftwareAgent": "tool 1.2", "XMP:CreatorTool": "tool 1.2",
		"IPTC:Keywords": []any{"ramp", "test"}, "IPTC:By-line": "Zoe",
	}
	private := map[string]any{
		"EXIF:GPSLatitude": 48.1, "EXIF:GPSLongitude": 11.5, "EXIF:SerialNumber": "123456",
		"EXIF:OwnerName": "Zoe", "EXIF:UserComment": "not for all", "XMP:City": "Munich",
		"XMP:SerialNumber": "99", "IPTC:City": "Munich",
	}
	from, to := strings.Split(name, "-")[0], filepath.Ext(name)
	check := func(fields map[string]any, wanted bool) {
		for tag, want := range fields {
			if from == "webp" && strings.HasPrefix(tag, "IPTC:") {
				continue // the fixture has none
			}
			got, there := tags[tag]
			switch {
			case there && !wanted && !(to == ".tif" && tag == "EXIF:Software"):
				problems = append(problems, fmt.Sprintf("%s is %v", tag, got))
			case wanted && fmt.Sprint(got) != fmt.Sprint(want):
				problems = append(problems, fmt.Sprintf("%s is %v, want %v", tag, got, want))
			}
		}
	}
	check(public, !strings.Contains(name, "strip"))
	check(private, strings.Contains(name, "keep"))
	for tag, value := range tags {
		odd := strings.HasPrefix(tag, "ExifTool:Warning") &&
			!strings.Contains(fmt.Sprint(value), "minor")
		if odd || strings.Contains(tag, "Thumbnail") {
			problems = append(problems, fmt.Sprintf("%s: %v", tag, value))
		}
	}
	return problems
}

// TestMetadataComesBack reads what was written, without any other program.
func TestMetadataComesBack(t *testing.T) {
	for from := range formatExt {
		for to, format := range formatExt {
			path := filepath.Join(t.TempDir(), "a."+to)
			source := withMetadata(t, from)
			rewrite(t, path, source, format, Keep)
			m, err := Open(path, ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			b, err := exif.Parse(bytes.NewReader(m.Metadata.EXIF), int64(len(m.Metadata.EXIF)))
			if err != nil {
				t.Fatalf("%s to %s: %v", from, to, err)
			}
			x, err := xmp.Parse(m.Metadata.XMP)
			if err != nil {
				t.Fatalf("%s to %s: %v", from, to, err)
			}
			title := x.Text(xmp.Name{Space: xmp.DC, Local: "title"})
			if b.Text(exif.TagCopyright) != "© Zoë" || len(b.GPS) < 5 || b.Orientation > 1 ||
				title != "Ramp" ||
				len(m.Warnings) > 0 {
				t.Errorf("%s to %s: %+v, title %q, warnings %q", from, to, b, title, m.Warnings)
			}
			if !bytes.Equal(m.Metadata.IPTC, source.Metadata.IPTC) {
				t.Errorf("%s to %s: IPTC % x, want % x", from, to, m.Metadata.IPTC,
					source.Metadata.IPTC)
			}
		}
	}
}

// TestMetadataTooLargeForJPEG: what a segment cannot hold is left out with a warning, the note
// first.
func TestMetadataTooLargeForJPEG(t *testing.T) {
	m := withMetadata(t, "jpg")
	b, err := exif.Parse(bytes.NewReader(m.Metadata.EXIF), int64(len(m.Metadata.EXIF)))
	if err != nil {
		t.Fatal(err)
	}
	const note = 37500
	i := slices.IndexFunc(b.Photo, func(e exif.Entry) bool { return e.Tag > note })
	b.Photo = slices.Insert(b.Photo, i,
		exif.Entry{Tag: note, Type: exif.Undefined, Count: 66000, Value: make([]byte, 66000)})
	m.Metadata.EXIF = b.Encode()
	x := xmp.New()
	x.SetText(xmp.Name{Space: xmp.DC, Local: "source"}, strings.Repeat("x", 66000))
	m.Metadata.XMP = x.Encode()
	m.Metadata.IPTC = append([]byte{0x1c, 2, 202, 0x80, 4, 0, 1, 0x20, 0}, make([]byte, 0x12000)...)
	folder := t.TempDir()
	warnings := rewrite(t, folder+"/a.jpg", m, JPEG, Keep)
	if all := strings.Join(warnings, "; "); len(warnings) != 3 ||
		!strings.Contains(all, "maker's note") {
		t.Errorf("warnings %q", warnings)
	}
	got, err := Open(folder+"/a.jpg", ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if b, err := exif.Parse(bytes.NewReader(got.Metadata.EXIF), 1<<20); err != nil ||
		b.Text(exif.TagCopyright) != "© Zoë" || got.Metadata.XMP != nil ||
		got.Metadata.IPTC != nil {
		t.Errorf("%+v, %v", got.Metadata, err)
	}
	if w := rewrite(t, folder+"/a.png", m, PNG, Keep); len(w) > 0 {
		t.Errorf("png: warnings %q", w)
	}
}

// TestStripWritesNothing: a stripped picture of each format has the bytes of one without metadata.
func TestStripWritesNothing(t *testing.T) {
	for ext, format := range formatExt {
		folder := t.TempDir()
		m := withMetadata(t, ext)
		rewrite(t, folder+"/a", m, format, Strip)
		rewrite(t, folder+"/b",
			&Image{Metadata: Metadata{DPIX: m.Metadata.DPIX, DPIY: m.Metadata.DPIY}},
			format, Strip)
		rewrite(t, folder+"/c", m, format, Private)
		var files [3][]byte
		for i, name := range []string{"/a", "/b", "/c"} {
			var err error
			if files[i], err = os.ReadFile(folder + name); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(files[0], files[1]) || bytes.Equal(files[0], files[2]) {
			t.Errorf("%s: stripped %d bytes, without metadata %d, private %d", ext, len(files[0]),
				len(files[1]), len(files[2]))
		}
	}
}

func TestParsePolicy(t *testing.T) {
	for _, p := range []Policy{Keep, Private, Strip} {
		if got, err := ParsePolicy(p.String()); got != p || err != nil {
			t.Errorf("%v: %v, %v", p, got, err)
		}
	}
	if _, err := ParsePolicy("none"); err == nil {
		t.Error("none is taken")
	}
}
