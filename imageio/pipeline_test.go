package imageio

import (
	"bytes"
	"errors"
	"fmt"
	"hash/adler32"
	"io"
	"math"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestBytesDependOnThePictureAlone: not on the threads, nor on how the rows are cut.
func TestBytesDependOnThePictureAlone(t *testing.T) {
	for _, c := range []struct {
		format Format
		m      *Image
		level  int
	}{
		{PNG, testImage(600, 650, 3, 8), 6}, // two strips
		{PNG, testImage(250, 650, 4, 16), 6},
		{PNG, testImage(250, 650, 4, 16), 7},
		{PNG, testImage(700, 2100, 3, 8), 1}, // five
		{PNG, testImage(700, 2100, 3, 8), 0},
		{TIFF, testImage(600, 650, 3, 8), 6},
		{TIFF, testImage(600, 650, 3, 8), 7},
		{JPEG, testImage(700, 1100, 3, 8), 0},
		{WebP, testImage(50, 60, 3, 8), 0},
	} {
		t.Run(fmt.Sprintf("%v %d bits level %d", c.format, c.m.Bits, c.level), func(t *testing.T) {
			t.Parallel()
			h := headerOf(c.m, c.format)
			h.Compression = c.level
			want := written(t, c.m, h, CreateOptions{Threads: 1}, c.m.Height)
			all := c.m.Height
			for threads, pieces := range map[int][]int{2: {1}, 3: {1, 13, 500}, 40: {all}} {
				got := written(t, c.m, h, CreateOptions{Threads: threads}, pieces...)
				if !bytes.Equal(got, want) {
					t.Errorf("%d threads, rows in %v: %d bytes, not the same as %d",
						threads, pieces, len(got), len(want))
				}
			}
		})
	}
}

func TestJoinAdler(t *testing.T) {
	data := make([]byte, 200000)
	for i := range data {
		data[i] = byte(255 - i*i%7)
	}
	for _, cut := range []int{0, 1, 65520, 65521, 65522, 131042, len(data)} {
		first, second := data[:cut], data[cut:]
		got := joinAdler(adler32.Checksum(first), adler32.Checksum(second), int64(len(second)))
		if want := adler32.Checksum(data); got != want {
			t.Errorf("cut at %d: %08x, want %08x", cut, got, want)
		}
	}
}

func TestPipelineThreads(t *testing.T) {
	for _, c := range []struct{ wanted, strip, want int }{
		{3, stripBytes, 3}, {100, stripBytes, 16}, {8, 16 << 20, 4}, {8, maxRowBytes, 1},
		{0, maxRowBytes, 1},
	} {
		if got := pipelineThreads(c.wanted, c.strip); got != c.want {
			t.Errorf("%d wanted for strips of %d bytes: %d, want %d", c.wanted, c.strip, got,
				c.want)
		}
	}
	if n := pipelineThreads(0, 1); n < 1 || n > maxThreads {
		t.Errorf("%d threads by default", n)
	}
}

// noLeak checks that no goroutine is left of what f started.
func noLeak(t *testing.T, f func()) {
	t.Helper()
	before := runtime.NumGoroutine()
	f()
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// failing is a writer that takes so many bytes and then fails as a full disk does.
type failing struct{ room int }

func (f *failing) Write(p []byte) (int, error) {
	if len(p) > f.room {
		n := f.room
		f.room = 0
		return n, syscall.ENOSPC
	}
	f.room -= len(p)
	return len(p), nil
}

func TestFullDiskIsOneError(t *testing.T) {
	m := testImage(800, 900, 3, 8)
	if testing.Short() {
		m = testImage(200, 900, 3, 8)
	}
	for _, format := range []Format{PNG, JPEG, WebP} {
		m := m
		if format == WebP {
			m = testImage(30, 30, 3, 8)
		}
		for _, room := range []int{0, 10, 1000} {
			noLeak(t, func() {
				w, err := NewWriter(&failing{room}, headerOf(m, format), CreateOptions{Threads: 3})
				if err != nil {
					t.Fatal(err)
				}
				ferr := feed(w, m, 50)
				err = w.Close()
				checkError(t, err, syscall.ENOSPC, "output: no space left on device")
				if ferr != nil && ferr != err {
					t.Errorf("first %q, then %q", ferr, err)
				}
				if again := w.Close(); again != err {
					t.Errorf("closed again: %v", again)
				}
			})
		}
	}
}

// TestFailureReachesTheCaller: writing on after a failure ends in an error before the last row.
func TestFailureReachesTheCaller(t *testing.T) {
	noLeak(t, func() {
		h := Header{Width: 1000, Height: math.MaxInt32, Channels: 3, Bits: 8, Format: PNG,
			Compression: 1}
		w, err := NewWriter(&failing{100000}, h, CreateOptions{Threads: 2})
		if err != nil {
			t.Fatal(err)
		}
		rows := make([]byte, 3000*100)
		for range 10000 {
			if err = w.WriteRows8(rows); err != nil {
				break
			}
		}
		checkError(t, err, syscall.ENOSPC)
		w.Abort()
	})
}

func TestAbort(t *testing.T) {
	for _, rows := range []int{0, 1, 900} {
		for _, format := range []Format{PNG, JPEG, WebP} {
			noLeak(t, func() {
				width := 800
				if testing.Short() {
					width = 100
				}
				m := testImage(width, 901, 3, 8)
				w, err := NewWriter(io.Discard, headerOf(m, format), CreateOptions{Threads: 4})
				if err != nil {
					t.Fatal(err)
				}
				if err := w.WriteRows8(m.Pix8[:rows*3*width]); err != nil {
					t.Fatal(err)
				}
				w.Abort()
				w.Abort()
				if err := w.Close(); !errors.Is(err, errAborted) {
					t.Errorf("closing after Abort: %v", err)
				}
				if err := w.WriteRows8(m.Pix8[:3*width]); !errors.Is(err, errAborted) {
					t.Errorf("writing after Abort: %v", err)
				}
			})
		}
	}
}

func TestMisuse(t *testing.T) {
	h := Header{Width: 4, Height: 3, Channels: 3, Bits: 8, Format: PNG}
	for _, c := range []struct {
		name   string
		use    func(w *Writer) error
		reason string
	}{
		{"half a row", func(w *Writer) error { return w.WriteRows8(make([]uint8, 18)) },
			"18 samples"},
		{"depth", func(w *Writer) error { return w.WriteRows16(make([]uint16, 12)) }, "16 bits"},
		{"too many rows", func(w *Writer) error { return w.WriteRows8(make([]uint8, 48)) },
			"4 rows"},
		{"too few", func(w *Writer) error { return w.WriteRows8(make([]uint8, 24)) },
			"2 rows of 3"},
		{"no rows", func(w *Writer) error { return w.WriteRows8(nil) }, "0 rows of 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, err := NewWriter(io.Discard, h, CreateOptions{})
			if err != nil {
				t.Fatal(err)
			}
			err = c.use(w)
			if cerr := w.Close(); err == nil {
				err = cerr
			} else if cerr != err {
				t.Errorf("Close returns %v", cerr)
			}
			if err == nil || !strings.HasPrefix(err.Error(), "output: ") ||
				!strings.Contains(err.Error(), c.reason) {
				t.Errorf("error %v does not say %q", err, c.reason)
			}
		})
	}
}

// TestMemoryIsBounded writes much more than it may allocate. What other tests left running
// allocates meanwhile, and the collector empties pools, so the least of three tries counts.
func TestMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("starts no goroutine that TestAbort does not")
	}
	rows := make([]byte, 60000*100)
	for format, level := range map[Format]int{PNG: 1, JPEG: 0} {
		h := Header{Width: 20000, Height: 1000, Channels: 3, Bits: 8, Format: format,
			Compression: level}
		const limit = 30 << 20
		least := int64(math.MaxInt64)
		for try := 0; try < 3 && least > limit; try++ {
			least = min(least, allocated(func() {
				w, err := NewWriter(io.Discard, h, CreateOptions{Threads: 2})
				if err != nil {
					t.Fatal(err)
				}
				for range h.Height * 60000 / len(rows) {
					if err := w.WriteRows8(rows); err != nil {
						t.Fatal(err)
					}
				}
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
			}))
		}
		if least > limit {
			t.Errorf("%v: %d MiB allocated for a picture of 57 MiB", format, least>>20)
		}
	}
}
