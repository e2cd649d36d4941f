package progress

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/cheggaaa/pb/v3"
)

// clocked is a reporter whose clock the test sets.
func clocked(out *bytes.Buffer, quiet, bar bool) (*Reporter, *time.Time) {
	now := time.Unix(1000, 0)
	r := New(out, quiet)
	r.bar, r.now = bar, func() time.Time { return now }
	return r, &now
}

func TestPlainLines(t *testing.T) {
	var out bytes.Buffer
	r, now := clocked(&out, false, false)
	task := r.Start("photo.png", 100e6)
	*now = now.Add(5 * time.Second)
	task.Set(5e6)
	if out.Len() != 0 {
		t.Errorf("after 5 s: %q", out.String())
	}
	*now = now.Add(5 * time.Second)
	task.Set(20e6)
	task.Set(21e6)
	*now = now.Add(10 * time.Second)
	task.Set(50e6)
	task.Finish()
	r.Printf("photo.png: %s", "done")
	want := "photo.png: 20 %, 2.00 MP/s, 40s left\n" +
		"photo.png: 50 %, 2.50 MP/s, 20s left\n" +
		"photo.png: done\n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestQuietPrintsErrorsOnly(t *testing.T) {
	for _, bar := range []bool{false, true} {
		var out bytes.Buffer
		r, now := clocked(&out, true, bar)
		task := r.Start("photo.png", 100)
		*now = now.Add(time.Minute)
		task.Set(50)
		r.Printf("note")
		r.Errorf("broken")
		task.Finish()
		if out.String() != "broken\n" {
			t.Errorf("bar %v: %q", bar, out.String())
		}
	}
}

func TestBar(t *testing.T) {
	var out bytes.Buffer
	r, now := clocked(&out, false, true)
	task := r.Start("photo.png", 10e6)
	*now = now.Add(2 * time.Second)
	task.Set(1e6)
	r.Printf("message")
	task.Set(10e6)
	task.Finish()
	text := out.String()
	for _, want := range []string{"photo.png", "10%", "0.50 MP/s, 18s left", "\rmessage\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
	if left := screen(text); left != "message" {
		t.Errorf("on the screen stays %q", left)
	}
}

// screen is what a terminal shows of text at the end, without blanks and empty lines.
func screen(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		var cells []rune
		for part := range strings.SplitSeq(strings.TrimRight(line, "\n"), "\r") {
			runes := []rune(part)
			cells = append(runes, cells[min(len(runes), len(cells)):]...)
		}
		if shown := strings.TrimSpace(string(cells)); shown != "" {
			lines = append(lines, shown)
		}
	}
	return strings.Join(lines, "\n")
}

// TestBarGoes: a bar without a message is gone at the end, and was there before.
func TestBarGoes(t *testing.T) {
	var out bytes.Buffer
	r, now := clocked(&out, false, true)
	task := r.Start("a long name.png", 10e6)
	for range 2 {
		*now = now.Add(time.Second)
		task.SetNote(5e6, "half")
	}
	if shown := screen(out.String()); !strings.HasSuffix(shown, "█   "+
		"            | a long name.png  half") {
		t.Errorf("shown: %q", shown)
	}
	task.SetNote(6e6, "a longer note than before")
	*now = now.Add(time.Second)
	task.SetNote(6e6, "less")
	if shown := screen(out.String()); !strings.HasSuffix(shown, "png  less") {
		t.Errorf("of a longer line remains some: %q", shown)
	}
	task.Finish()
	if left := screen(out.String()); left != "" {
		t.Errorf("on the screen stays %q", left)
	}
}

func TestLongNamesFitTheTerminal(t *testing.T) {
	for name, end := range map[string]string{
		"a very long name of a photo, as people write them, with its end.png": ".png",
		"京都の秋の写真、紅葉と寺と空、たいへん長い名前のファイルの一つ、三百五十.png":                            ".png",
	} {
		for _, width := range []int{80, 120} {
			var out bytes.Buffer
			r, now := clocked(&out, false, true)
			r.width = func() int { return width }
			task := r.Start(name, 10e6)
			for done := int64(1e6); done < 10e6; done += 1e6 {
				*now = now.Add(time.Hour)
				task.Set(done)
			}
			task.Finish()
			for _, line := range strings.Split(out.String(), "\r") {
				if n := pb.CellCount(line); n >= width {
					t.Errorf("%d cells on %d: %q", n, width, line)
				}
			}
			if !strings.Contains(out.String(), end+"  0.00028 MP/s") {
				t.Errorf("the name's end is gone: %q", out.String())
			}
		}
	}
}

// TestBarGrows: the bar has one width, and as many full cells as are done.
func TestBarGrows(t *testing.T) {
	for done, want := range map[int64]string{
		0:   "\r  0% |" + strings.Repeat(" ", 30) + "|",
		500: "\r 50% |" + strings.Repeat("█", 15) + strings.Repeat(" ", 15) + "|",
		998: "\r100% |" + strings.Repeat("█", 30) + "|",
	} {
		var out bytes.Buffer
		r, now := clocked(&out, false, true)
		task := r.Start("a.png", 1000)
		*now = now.Add(time.Second)
		task.Set(done)
		if !strings.Contains(out.String(), want) {
			t.Errorf("%d of 1000: no %q in %q", done, want, out.String())
		}
	}
}

func TestShorten(t *testing.T) {
	for width, want := range map[int]string{12: "holidays.png", 8: "holi…png", 7: "hol…png"} {
		if got := shorten("holidays.png", width); got != want {
			t.Errorf("%d: %q, want %q", width, got, want)
		}
	}
	for width, want := range map[int]string{8: "京都寺院", 7: "京都…院", 6: "京…院", 1: "…"} {
		if got := shorten("京都寺院", width); got != want {
			t.Errorf("wide, %d: %q, want %q", width, got, want)
		}
	}
}

func TestNothingDoneYet(t *testing.T) {
	var out bytes.Buffer
	r, now := clocked(&out, false, false)
	task := r.Start("photo.png", 0)
	*now = now.Add(time.Minute)
	task.Set(0)
	task.Finish()
	if out.String() != "photo.png: 0 %, starting\n" {
		t.Errorf("%q", out.String())
	}
}

func TestFileIsNoTerminal(t *testing.T) {
	file, err := os.Create(t.TempDir() + "/log")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if New(file, false).bar {
		t.Error("a file gets a bar")
	}
}

func TestRate(t *testing.T) {
	for pixels, want := range map[float64]string{
		25e6: "25.0", 2.5e6: "2.50", 0.13e6: "0.13", 0.0123e6: "0.012", 0: "0",
	} {
		if got := Rate(pixels); got != want {
			t.Errorf("Rate(%g) = %q, want %q", pixels, got, want)
		}
	}
}
