package progress

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
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
	last := text[strings.LastIndex(strings.TrimRight(text, "\r"), "\r"):]
	if strings.TrimSpace(last) != "" {
		t.Errorf("the bar stays on the screen: %q", last)
	}
}

func TestLongNamesFitTheTerminal(t *testing.T) {
	name := "a very long name of a photo, as people write them, with its end.png"
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
			if n := utf8.RuneCountInString(line); n >= width {
				t.Errorf("%d characters on %d: %q", n, width, line)
			}
		}
		if !strings.Contains(out.String(), ".png  0.00028 MP/s") {
			t.Errorf("the name's end is gone: %q", out.String())
		}
	}
}

func TestShorten(t *testing.T) {
	for width, want := range map[int]string{12: "holidays.png", 8: "holi…png", 7: "hol…png"} {
		if got := shorten("holidays.png", width); got != want {
			t.Errorf("%d: %q, want %q", width, got, want)
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
