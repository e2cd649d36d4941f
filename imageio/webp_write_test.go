package imageio

import (
	"bytes"
	"context"
	"errors"
	"image"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/HugoSmits86/nativewebp"
)

// noise is a picture that takes the encoder long.
func noise(side int) *image.NRGBA {
	rng := rand.New(rand.NewPCG(5, 6))
	m := image.NewNRGBA(image.Rect(0, 0, side, side))
	for i := range m.Pix {
		m.Pix[i] = uint8(rng.IntN(256))
		if i%4 == 3 {
			m.Pix[i] = 255
		}
	}
	return m
}

// TestWebPClosingIsInterrupted: an interrupted Close does not wait for the encoder, and leaves no
// file.
func TestWebPClosingIsInterrupted(t *testing.T) {
	folder := t.TempDir()
	m := noise(700)
	h := Header{Width: 700, Height: 700, Channels: 4, Bits: 8, Format: WebP}
	w, err := Create(filepath.Join(folder, "a.webp"), h, CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteRows8(m.Pix); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(time.Millisecond, cancel)
	if err := w.CloseContext(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("closed with %v", err)
	}
	if err := w.Close(); !errors.Is(err, context.Canceled) {
		t.Errorf("closed again with %v", err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

// TestWebPIsComparedWithThePicture: a wrong pixel from the encoder is an error, and so is a panic
// in it.
func TestWebPIsComparedWithThePicture(t *testing.T) {
	m := noise(64)
	var encoded bytes.Buffer
	if err := nativewebp.Encode(&encoded, m, nil); err != nil {
		t.Fatal(err)
	}
	file := encoded.Bytes()
	if err := sameWebP(file, m); err != nil {
		t.Errorf("a good file: %v", err)
	}
	if sameWebP(file[:len(file)/2], m) == nil {
		t.Error("half a file passes")
	}
	m.Pix[1000]++
	if sameWebP(file, m) == nil {
		t.Error("another pixel passes")
	}
	broken := &webpCodec{pix: nil} // there is no picture to look at: the encoder panics
	if _, err := broken.encode(); !errors.Is(err, errWebPEncoder) {
		t.Errorf("a panic becomes %v", err)
	}
}

// TestHeaderMemory: all that a writer ever allocates is within what it says, and not far from it.
func TestHeaderMemory(t *testing.T) {
	rows := make([]byte, 3*1500*100)
	for _, format := range []Format{PNG, TIFF, JPEG} {
		h := Header{Width: 1500, Height: 1500, Channels: 3, Bits: 8, Format: format,
			Compression: -1}
		took := allocated(func() {
			w, err := Create(filepath.Join(t.TempDir(), "a"), h, CreateOptions{Threads: 2})
			if err != nil {
				t.Fatal(err)
			}
			for range h.Height / 100 {
				if err := w.WriteRows8(rows); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
		})
		if want := h.Memory(2); took > want || took < want/8 {
			t.Errorf("%v: allocated %d bytes, said %d", format, took, want)
		}
	}
	h := Header{Width: 1000, Height: 1000, Channels: 3, Bits: 8, Format: WebP}
	if got := h.Memory(1); got < webpPixelBytes*1e6 || got > webpPixelBytes*1e6+32<<20 {
		t.Errorf("webp: %d bytes", got)
	}
}

// allocated is how many bytes work allocates in all.
func allocated(work func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	work()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}
