//go:build !js && linux

package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/liif-render/liif/internal/displaytest"
	"github.com/liif-render/liif/internal/viewer"
)

// What make bench-web gives TestTimes.
var (
	timedPhoto = flag.String("photo", "", "time the page and liif-view with this `FILE`")
	timedView  = flag.String("view", "../../bin/liif-view", "the `PROGRAM` liif-view to time")
	timedTurns = flag.Int("turns", 2, "how often each is timed")
)

// times are milliseconds of one turn.
type times struct {
	Read  float64 `json:"read_ms"`  // reading and decoding the file
	First float64 `json:"first_ms"` // from then until the picture was on the screen
	Four  float64 `json:"x4_ms"`    // from the first frame that moves to ×4 until all is exact
	Wide  float64 `json:"x30_ms"`   // likewise from there to ×30
}

// The canvas of both, and the three turns of the wheel, in notches, that lead from ×4 to ×30.
const timedWidth, timedHeight = 1024, 700

var timedNotches = math.Log(30.0/4) / math.Log(viewer.Notch) / 3

// settling is how long a picture is looked at before it is enlarged.
const settling = 4 * time.Second

// TestTimes prints how long the page and liif-view, both drawing with the processor, take for the
// same picture in windows of the same size, in turns. It asserts nothing but that both come to an
// end: the machine decides the rest.
func TestTimes(t *testing.T) {
	if *timedPhoto == "" {
		t.Skip("times are taken by make bench-web")
	}
	photo, err := filepath.Abs(*timedPhoto)
	if err != nil {
		t.Fatal(err)
	}
	display, err := displaytest.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer display.Stop()
	server := site(t)
	var page, window []times
	for range *timedTurns {
		window = append(window, viewTimes(t, display.Name, photo))
		page = append(page, pageTimes(t, server.URL, photo))
	}
	show := func(name string, of func(times) float64) {
		least := func(list []times) float64 {
			return of(slices.MinFunc(list, func(a, b times) int {
				return int(math.Copysign(1, of(a)-of(b)))
			}))
		}
		p, w := least(page), least(window)
		fmt.Printf("%-28s page %7.0f ms   liif-view %7.0f ms   %.2f times\n", name, p, w, p/w)
	}
	show("decoded", func(s times) float64 { return s.Read })
	show("first frame, with decoding", func(s times) float64 { return s.Read + s.First })
	show("×4 exact", func(s times) float64 { return s.Four })
	show("×30 exact", func(s times) float64 { return s.Wide })
	for name, list := range map[string][]times{"page": page, "liif-view": window} {
		text, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("%s %s\n", name, text)
	}
}

// pageTimes plays the session in a new browser.
func pageTimes(t *testing.T, address, photo string) (s times) {
	b := newTab(t)
	b.emulate("dark", timedWidth, timedHeight+100, 1)
	b.open(address + "/?device=cpu")
	bar := timedHeight + 100 - b.canvas().Dy()
	b.emulate("dark", timedWidth, int64(timedHeight+bar), 1)
	b.until(fmt.Sprintf(`document.getElementById("view").clientHeight === %d`, timedHeight))
	data := func(name string) (v float64) {
		text := b.eval(`document.getElementById("view").dataset.` + name)
		if _, err := fmt.Sscan(text, &v); err != nil {
			t.Fatalf("%s is %q", name, text)
		}
		return v
	}
	b.drop(photo)
	b.exact("×")
	s.Read, s.First = data("read"), data("first")
	b.do(chromedp.Sleep(settling))
	b.do(chromedp.KeyEvent("4"))
	b.exact("×4,")
	s.Four = data("took")
	at := b.canvas()
	for range 3 {
		b.wheel(float64(at.Min.X+timedWidth/2), float64(at.Min.Y+timedHeight/2), timedNotches)
	}
	b.exact("×30")
	s.Wide = data("took")
	if err := chromedp.Cancel(b.ctx); err != nil {
		t.Error(err)
	}
	return s
}

// viewTimes plays it in liif-view.
func viewTimes(t *testing.T, display, photo string) times {
	t.Helper()
	folder := t.TempDir()
	session, out := filepath.Join(folder, "session.jsonl"), filepath.Join(folder, "report.json")
	f, err := os.Create(session)
	if err != nil {
		t.Fatal(err)
	}
	to := viewer.NewRecorder(f, timedWidth, timedHeight)
	at := settling.Seconds()
	to.Record(viewer.Event{Time: at, Kind: viewer.KeyEvent, Key: "4", Press: true})
	to.Record(viewer.Event{Time: at, Kind: viewer.KeyEvent, Key: "4"})
	for range 3 { // long after ×4 was exact
		to.Record(viewer.Event{Time: 4 * at, Kind: viewer.ScrollEvent, X: timedWidth / 2,
			Y: timedHeight / 2, DY: timedNotches})
	}
	if err := to.Err(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(*timedView, "--device", "cpu", "--script", session, "--report", out, photo)
	c.Env = append(os.Environ(), "DISPLAY="+display, "XDG_CONFIG_HOME="+folder)
	if text, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, strings.TrimSpace(string(text)))
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Read  float64   `json:"read_ms"`
		First float64   `json:"first_frame_ms"`
		Exact []float64 `json:"time_to_exact_ms"`
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	n := len(r.Exact)
	if n < 2 {
		t.Fatalf("exact %d times", n)
	}
	return times{r.Read, r.First, r.Exact[n-2], r.Exact[n-1]}
}
