//go:build unix

package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

var mixed = flag.Int("mixed", 60, "how many files TestMixedFolder makes")

// fate is the expected result for a file: a status and the kind of error, or why it is left out.
type fate struct {
	status  status
	kind    string
	leftOut string
}

// mixedKinds make a file each, of path without an extension, and tell what it is called and its
// fate.
func mixedKinds(t *testing.T) []func(path string) (string, fate) {
	png, err := os.ReadFile("../../imageio/testdata/lossless.webp.png")
	if err != nil {
		t.Fatal(err)
	}
	jpeg, err := os.ReadFile("../../imageio/testdata/rgb420.jpg")
	if err != nil {
		t.Fatal(err)
	}
	damaged := append([]byte(nil), png...)
	for i := len(damaged) / 2; i < len(damaged)/2+40; i++ {
		damaged[i] ^= 0x55
	}
	file := func(ending string, data []byte, f fate) func(string) (string, fate) {
		return func(path string) (string, fate) {
			clitest.Write(t, path+ending, data)
			return path + ending, f
		}
	}
	link := func(ending, to string, f fate) func(string) (string, fate) {
		return func(path string) (string, fate) {
			if err := os.Symlink(to, path+ending); err != nil {
				t.Fatal(err)
			}
			return path + ending, f
		}
	}
	good := fate{status: written}
	bad := func(kind string) fate { return fate{status: failed, kind: kind} }
	left := func(why string) fate { return fate{leftOut: why} }
	unreadable := bad("no permission to read")
	if os.Geteuid() == 0 { // whom permissions do not bind
		unreadable = good
	}
	return []func(string) (string, fate){
		file(".png", png, good),
		file(".JPG", jpeg, good),
		file(".tif", jpeg, good), // whatever the name says
		file("-cut.png", png[:len(png)*2/3], bad("truncated")),
		file("-cut.jpg", jpeg[:len(jpeg)/2], bad("truncated")),
		file("-bits.png", damaged, bad("damaged")),
		file("-text.png", []byte("<html>not found</html>\n"), bad("of no kind that is read")),
		file("-jxl.jpg", []byte("\xff\x0a\x00\x00\x00"), bad("of no kind that is read")),
		file("-unknown.bmp", []byte{1, 2, 3, 4, 0, 255, 7}, bad("of no kind that is read")),
		file("-empty.gif", nil, bad("empty")),
		file(".txt", []byte("notes"), left(imageio.NotNamed)),
		file("", []byte("no extension"), left(imageio.NotNamed)),
		link("-gone.png", "nowhere.png", left(imageio.BrokenLink)),
		link("-link.png", "sound.png", good),
		link("-up.png", "..", left(imageio.FolderLink)),
		func(path string) (string, fate) {
			folder, name := filepath.Split(path)
			return file(".png", png, left(imageio.Hidden))(filepath.Join(folder, "."+name))
		},
		func(path string) (string, fate) {
			clitest.Write(t, path+"-locked.png", png)
			if err := os.Chmod(path+"-locked.png", 0); err != nil {
				t.Fatal(err)
			}
			return path + "-locked.png", unreadable
		},
		func(path string) (string, fate) {
			if err := syscall.Mkfifo(path+"-pipe.png", 0o666); err != nil {
				t.Skip(err)
			}
			return path + "-pipe.png", left(imageio.NoFile)
		},
		func(path string) (string, fate) { // of sound.png, as a run at another scale made it
			name := filepath.Join(filepath.Dir(path), "sound-x"+filepath.Base(path)+".png")
			clitest.Write(t, name, png)
			return name, left(isResult)
		},
		func(path string) (string, fate) {
			if err := os.Mkdir(path+".png", 0o777); err != nil {
				t.Fatal(err)
			}
			return path + ".png", left(notAsked)
		},
	}
}

// TestMixedFolder: every file of a folder of all kinds is accounted for in the report, and counted
// in the summary. With -mixed=3000 it is the long run of make check-full.
func TestMixedFolder(t *testing.T) {
	root := t.TempDir()
	folder := filepath.Join(root, "in")
	want := map[string]fate{}
	kinds := mixedKinds(t)
	sound, f := kinds[0](filepath.Join(folder, "sound"))
	want[sound] = f
	for i := range *mixed - 1 {
		path, f := kinds[i%len(kinds)](filepath.Join(folder, fmt.Sprintf("%04d", i)))
		want[path] = f
	}
	out := filepath.Join(root, "out")
	r := command(t, "-m", "nearest", "-s", "2", "--json", folder, "-o", out+"/")
	if r.Code != cli.ExitInput {
		t.Errorf("exit code %d", r.Code)
	}
	checkFates(t, r, want)
	written := 0
	for _, f := range want {
		if f.status == "written" {
			written++
		}
	}
	if got := clitest.Files(t, out); len(got) != written {
		t.Errorf("%d outputs of %d", len(got), written)
	}
	t.Logf("%s", lastLine(r.Stderr))

	// With --recursive: the folders among them are walked, or reported as unreadable.
	for path, f := range want {
		if f.leftOut != notAsked {
			continue
		}
		delete(want, path)
		if len(want)%2 == 0 && os.Geteuid() != 0 {
			if err := os.Chmod(path, 0); err != nil {
				t.Fatal(err)
			}
			defer os.Chmod(path, 0o777)
			want[path] = fate{status: failed, kind: "no permission to read"}
			continue
		}
		inner, f := kinds[1](filepath.Join(path, "inner"))
		want[inner] = f
	}
	r = command(t, "-m", "nearest", "-s", "2", "--json", "-r", folder, "-o",
		filepath.Join(root, "out2")+"/")
	checkFates(t, r, want)
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}

// checkFates holds the report of a run against what was to become of each file, and the summary
// against the report.
func checkFates(t *testing.T, r clitest.Result, want map[string]fate) {
	t.Helper()
	var got report
	if err := json.Unmarshal([]byte(r.Stdout), &got); err != nil {
		t.Fatal(err)
	}
	fates := map[string]fate{}
	add := func(path string, f fate) {
		if _, twice := fates[path]; twice {
			t.Errorf("%s is reported twice", path)
		}
		fates[path] = f
	}
	for _, f := range got.Files {
		add(f.Input, fate{status: f.Status, kind: f.Kind})
		if (f.Status == failed) != (f.Error != "") ||
			f.Status == failed && !strings.HasPrefix(f.Error, f.Input+": ") {
			t.Errorf("%s %s: error %q", f.Input, f.Status, f.Error)
		}
	}
	for _, f := range got.LeftOut {
		add(f.File, fate{leftOut: f.Why})
	}
	for path, f := range want {
		if fates[path] != f {
			t.Errorf("%s: %+v, want %+v", path, fates[path], f)
		}
	}
	for path, f := range fates {
		if _, known := want[path]; !known {
			t.Errorf("%s: %+v, but is not there", path, f)
		}
	}
	counts := map[string]int{}
	for _, f := range want {
		counts[f.kind]++
		counts[f.leftOut]++
	}
	summary := lastLine(r.Stderr)
	for what, n := range counts {
		if text := fmt.Sprintf("%d %s", n, what); what != "" && !strings.Contains(summary, text) {
			t.Errorf("no %q in the summary %q", text, summary)
		}
	}
	if !strings.Contains(summary, fmt.Sprintf("; %d left out", len(got.LeftOut))) {
		t.Errorf("%d left out, summary %q", len(got.LeftOut), summary)
	}
}

func TestFatesAreTold(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{imageio.ErrEmpty, "empty"}, {fmt.Errorf("x: %w", imageio.ErrTooLarge), "too large"},
		{inputError("x", fs.ErrNotExist), "missing"},
		{outputError("x", fs.ErrPermission), "not written"},
		{usageError(imageio.ErrFormat), "not possible as asked"}, {fs.ErrClosed, "other"},
	} {
		if got := errorKind(c.err); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
	}
}
