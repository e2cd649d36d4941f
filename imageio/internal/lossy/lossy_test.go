//go:build !js

package lossy

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"

	xwebp "golang.org/x/image/webp"

	"github.com/liif-render/liif/imageio/internal/wasm"
)

// TestBinaries holds the encoders against the checksums of those that were tried.
func TestBinaries(t *testing.T) {
	for want, binary := range map[string][]byte{
		"bbcf68343d79d80ba4ce7bb29215b2943711bd0787f68ff31785c6e2bb044459": webpBinary,
		"af09b7698dc6034049cb8cd09378f5fd8f34de6079443bfb0240c208b1f3b670": avifBinary,
	} {
		if got := fmt.Sprintf("%x", sha256.Sum256(binary)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func ramp(width, height int, alpha uint8) []uint8 {
	pix := make([]uint8, 0, 4*width*height)
	for y := range height {
		for x := range width {
			pix = append(pix, uint8(4*x), uint8(4*y), 100, alpha)
		}
	}
	return pix
}

func TestWebP(t *testing.T) {
	file, err := WebP(t.Context(), ramp(33, 21, 255), 33, 21, 80)
	if err != nil {
		t.Fatal(err)
	}
	c, err := xwebp.DecodeConfig(bytes.NewReader(file))
	if err != nil || c.Width != 33 || c.Height != 21 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestRefusals(t *testing.T) {
	if _, err := WebP(t.Context(), ramp(3, 3, 255), 4, 3, 80); err == nil {
		t.Error("too few samples are encoded")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := WebP(ctx, ramp(33, 21, 255), 33, 21, 80); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped with %v", err)
	}
	_, err := encode(t.Context(), ramp(640, 640, 255), 640, 640, 80, 1<<20)
	if !errors.Is(err, wasm.ErrMemory) {
		t.Errorf("with a megabyte of memory: %v", err)
	}
}
