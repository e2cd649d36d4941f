package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/clitest"
)

// tree makes empty files, and folders where a name ends in a slash, and moves into them.
func tree(t *testing.T, names ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, name := range names {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			continue
		}
		if err := os.WriteFile(name, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func TestJobs(t *testing.T) {
	files := []string{
		"a.png", "b.jpg", "out/", "photos/2.PNG", "photos/1.jpeg", "photos/notes.txt",
		"photos/.hidden.png", "photos/sub/3.png", "photos/folder.png/",
		"again/x.png", "again/x-x4.png", "again/y.tif", "one/a.jpg", "one/a.png", "two/a.png",
		"only/a.png", "sizes/a.jpg", "sizes/a-x2.png", "sizes/a-x2-x2.png", "sizes/a-1920x1080.tif",
		"sizes/a-30x20cm@200.png", "sizes/a-jpg-x3-region1,2,3.5,4.png", "sizes/b-w9.png",
		"deep/a.png", "deep/b/c/a.png", "deep/.hidden/x.png", "deep/large/old.png",
		"was/a.jpg", "was/a.png", "was/a-x4.png", "was/a-jpg-x4.png", "was/a-png-x4.png",
	}
	x4 := func(n naming) naming {
		if !n.hasSuffix {
			n.suffix = "-x4"
		}
		return n
	}
	for _, c := range []struct {
		name   string
		naming naming
		args   string
		want   string // "input>output" for each job
	}{
		{"beside", naming{}, "a.png", "a.png>a-x4.png"},
		{"photos become png", naming{}, "b.jpg", "b.jpg>b-x4.png"},
		{"in its folder", naming{}, "photos/1.jpeg", "photos/1.jpeg>photos/1-x4.png"},
		{"format", naming{format: "tif"}, "b.jpg", "b.jpg>b-x4.tif"},
		{"suffix", naming{suffix: "_big", hasSuffix: true}, "a.png", "a.png>a_big.png"},
		{"no suffix, other format", naming{hasSuffix: true, format: "webp"}, "a.png",
			"a.png>a.webp"},
		{"second is the output", naming{}, "a.png c.tif", "a.png>c.tif"},
		{"second is an existing file", naming{}, "a.png b.jpg", "a.png>b.jpg"},
		{"second is a folder", naming{}, "a.png out", "a.png>out/a-x4.png"},
		{"second is a new folder", naming{}, "a.png new/", "a.png>new/a-x4.png"},
		{"second is standard output", naming{}, "a.png -", "a.png>-"},
		{"output", naming{output: "c.png"}, "a.png", "a.png>c.png"},
		{"output with force", naming{output: "b.jpg"}, "a.png", "a.png>b.jpg"},
		{"two to a folder", naming{output: "out"}, "a.png b.jpg",
			"a.png>out/a-x4.png b.jpg>out/b-x4.png"},
		{"same names to a folder", naming{output: "out", hasSuffix: true}, "a.png",
			"a.png>out/a.png"},
		{"two beside", naming{suffix: "_b", hasSuffix: true}, "a.png b.jpg",
			"a.png>a_b.png b.jpg>b_b.png"},
		{"three beside", naming{}, "a.png b.jpg again/y.tif",
			"a.png>a-x4.png b.jpg>b-x4.png again/y.tif>again/y-x4.png"},
		{"folder", naming{}, "photos",
			"photos/1.jpeg>photos/1-x4.png photos/2.PNG>photos/2-x4.png"},
		{"folder to a folder", naming{}, "photos out",
			"photos/1.jpeg>out/1-x4.png photos/2.PNG>out/2-x4.png"},
		{"results of an earlier run", naming{}, "again",
			"again/x.png>again/x-x4.png again/y.tif>again/y-x4.png"},
		{"names but for the extension", naming{}, "one",
			"one/a.jpg>one/a-jpg-x4.png one/a.png>one/a-png-x4.png"},
		{"and as arguments", naming{output: "out"}, "one/a.png one/a.jpg",
			"one/a.png>out/a-png-x4.png one/a.jpg>out/a-jpg-x4.png"},
		{"their earlier results", naming{}, "was",
			"was/a.jpg>was/a-jpg-x4.png was/a.png>was/a-png-x4.png"},
		{"the same name in two folders", naming{output: "out"}, "one/a.png two/a.png",
			"one/a.png>out/a-x4.png two/a.png>out/a-x4.png: out/a-x4.png is written for one/a.png " +
				"already: render this one apart"},
		{"and one more extension", naming{output: "out"}, "one/a.png one/a.jpg two/a.png",
			"one/a.png>out/a-x4.png one/a.jpg>out/a-jpg-x4.png two/a.png>out/a-x4.png: " +
				"out/a-x4.png is written for one/a.png already: render this one apart"},
		{"a new folder without a slash", naming{output: "new"}, "a.png b.jpg",
			"a.png>new/a-x4.png b.jpg>new/b-x4.png"},
		{"also of one picture in a folder", naming{}, "only new", "only/a.png>new/a-x4.png"},
		{"results of another size", naming{}, "sizes",
			"sizes/a.jpg>sizes/a-x4.png sizes/b-w9.png>sizes/b-w9-x4.png"},
		{"results among arguments", naming{}, "sizes/a.jpg sizes/a-x2.png sizes/b-w9.png",
			"sizes/a.jpg>sizes/a-x4.png sizes/b-w9.png>sizes/b-w9-x4.png"},
		{"a result alone", naming{}, "sizes/a-x2.png", "sizes/a-x2.png>sizes/a-x2-x4.png"},
		{"folders in folders", naming{recursive: true, output: "deep/large/"}, "deep",
			"deep/a.png>deep/large/a-x4.png deep/b/c/a.png>deep/large/b/c/a-x4.png"},
		{"beside, in folders", naming{recursive: true}, "deep", "deep/a.png>deep/a-x4.png " +
			"deep/b/c/a.png>deep/b/c/a-x4.png deep/large/old.png>deep/large/old-x4.png"},
		{"missing input", naming{}, "nowhere.png", "nowhere.png>nowhere-x4.png"},
		{"stdin", naming{}, "-", "->-"},
		{"stdin to a file", naming{}, "- c.png", "->c.png"},
		{"stdin to a folder", naming{output: "out"}, "-", "->out/stdin-x4.png"},
		{"any name with a format", naming{output: "c.data", format: "png"}, "a.png",
			"a.png>c.data"},
		{"nothing but an extension", naming{}, ".png", ".png>.png-x4.png"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree(t, files...)
			jobs, _, err := x4(c.naming).jobs(strings.Fields(c.args))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, j := range jobs {
				text := j.input + ">" + j.output
				if j.err != nil {
					text += ": " + j.err.Error()
				}
				got = append(got, filepath.ToSlash(text))
				if !j.format.CanWrite() {
					t.Errorf("%s has format %v", j.output, j.format)
				}
			}
			if text := strings.Join(got, " "); text != c.want {
				t.Errorf("got  %s\nwant %s", text, c.want)
			}
		})
	}
}

func TestLeftOut(t *testing.T) {
	tree(t, "photos/1.jpeg", "photos/2.jfif", "photos/c.psd", "photos/.hidden", "photos/sub/x.txt",
		"other/a.png", "other/b.txt")
	jobs, left, err := naming{output: "out/"}.jobs([]string{"photos", "other/a.png"})
	if err != nil {
		t.Fatal(err)
	}
	got := leftOutTexts(left)
	if want := "left out, not named as a picture: c.psd"; len(got) != 1 || got[0] != want ||
		len(jobs) != 3 {
		t.Errorf("%d jobs, %q, want 3 and %q", len(jobs), got, want)
	}
	many := []leftOut{{"r", isResult}}
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		many = append(many, leftOut{name, imageio.NotNamed})
	}
	lines := leftOutTexts(many)
	if len(lines) != 2 || !strings.HasSuffix(lines[0], ": a, b, c, d, e, 2 more") ||
		lines[1] != "left out, the result of an earlier run: r" {
		t.Errorf("%q", lines)
	}
	if lines := leftOutTexts(nil); len(lines) > 0 {
		t.Errorf("%q about nothing", lines)
	}
}

func TestJobsRefuse(t *testing.T) {
	files := []string{"a.png", "b.png", "out/", "one/a.png", "none/readme.txt", "photos/1.png",
		"photos/2.png"}
	for _, c := range []struct {
		name   string
		naming naming
		args   string
		reason string
	}{
		{"its own input", naming{output: "a.png"}, "a.png",
			"would replace the input a.png"},
		{"its own input by another name", naming{output: "out/../a.png"}, "a.png", "would replace"},
		{"no suffix", naming{hasSuffix: true}, "a.png", "would replace the input"},
		{"another input", naming{output: ".", hasSuffix: true}, "b.png one/b.png", "would replace"},
		{"several to a file", naming{output: "c.png"}, "a.png b.png", "cannot take 2 pictures"},
		{"several to standard output", naming{output: "-"}, "a.png b.png",
			"standard output cannot take 2 pictures: give a folder, as out/"},
		{"folder to a file", naming{output: "c.png"}, "photos", "cannot take 2 pictures"},
		{"the same twice", naming{output: "out"}, "a.png a.png", "a.png is given twice"},
		{"standard input twice", naming{output: "out"}, "- -", "standard input is given twice"},
		{"folder without pictures", naming{}, "none", "no pictures in this folder"},
		{"suffix for a file", naming{output: "c.png", suffix: "_b", hasSuffix: true}, "a.png",
			"no use"},
		{"unknown extension", naming{}, "a.png c.xyz", "--format says what to write"},
		{"no extension", naming{}, "a.png c", "no extension"},
		{"read only format", naming{}, "a.png c.gif", "gif is read but not written"},
		{"disagreement", naming{format: "png"}, "a.png c.tif", "the name says tiff"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree(t, files...)
			jobs, _, err := c.naming.jobs(strings.Fields(c.args))
			if err == nil || !strings.Contains(clitest.Portable(err.Error()), c.reason) {
				t.Errorf("%+v, %v; want %q", jobs, err, c.reason)
			}
		})
	}
}

func TestEmptyNamesAreRefused(t *testing.T) {
	for _, args := range [][]string{{""}, {"a.png", ""}, {"", "b.png"}} {
		if jobs, _, err := (naming{}).jobs(args); err == nil {
			t.Errorf("%q: %+v", args, jobs)
		}
	}
}

func TestLinkedInputIsNotReplaced(t *testing.T) {
	tree(t, "a.png", "out/")
	if err := clitest.Symlink("a.png", "link.png"); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	n := naming{output: "link.png"}
	if jobs, _, err := n.jobs([]string{"a.png"}); err == nil {
		t.Errorf("%+v", jobs)
	}
}

func TestDefaultSuffix(t *testing.T) {
	for _, c := range []struct {
		sizing sizing
		region *region
		want   string
	}{
		{sizing{scale: 4}, nil, "-x4"},
		{sizing{scale: 2.5}, nil, "-x2.5"},
		{sizing{width: 1920, height: 1080}, nil, "-1920x1080"},
		{sizing{width: 1920}, nil, "-w1920"},
		{sizing{height: 1080}, nil, "-h1080"},
		{sizing{scale: 30}, &region{10, 20, 64, 0.5}, "-x30-region10,20,64,0.5"},
	} {
		if got := defaultSuffix(c.sizing, c.region); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestFormatOfJobs(t *testing.T) {
	for _, c := range []struct {
		naming naming
		output string
		want   imageio.Format
	}{
		{naming{}, "a.png", imageio.PNG}, {naming{}, "a.TIF", imageio.TIFF},
		{naming{}, "a.jpeg", imageio.JPEG}, {naming{}, "a.webp", imageio.WebP},
		{naming{}, "-", imageio.PNG}, {naming{format: "jpg"}, "-", imageio.JPEG},
		{naming{format: "jpg"}, "a.jpeg", imageio.JPEG}, {naming{format: "tif"}, "a", imageio.TIFF},
	} {
		j := job{output: c.output}
		if err := c.naming.setFormat(&j); err != nil || j.format != c.want {
			t.Errorf("%+v %s: %v, %v; want %v", c.naming, c.output, j.format, err, c.want)
		}
	}
}
