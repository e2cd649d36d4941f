package heif

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"github.com/liif-render/liif/imageio/internal/wasm"
)

// TestOrigin: the decoders are those that doc.go says.
func TestOrigin(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"hevc.wasm.gz": {hevcBinary,
			"f431209189ae10f24543a3777b7eaf54eb84d57faa8cdc3b93b3eb13919ea659"},
		"av1.wasm.gz": {av1Binary,
			"1ee2423413384d54b3fa4e2882424d60a2a05f5fe7ec573535fdb6b531071a9b"},
	} {
		sum := sha256.Sum256(c.data)
		if got := hex.EncodeToString(sum[:]); got != c.want {
			t.Errorf("%s: checksum %s, want %s", name, got, c.want)
		}
	}
}

// TestBudgets: a decoder that is given too little memory, or that does not end, is an error.
func TestBudgets(t *testing.T) {
	in, err := hevc.Start(t.Context(), 8<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := in.Alloc(1 << 20); err != nil {
		t.Error(err)
	}
	if _, err := in.Alloc(1 << 24); err != wasm.ErrMemory {
		t.Errorf("16 MiB of 8: %v", err)
	}
	ctx, stop := within(time.Nanosecond)
	defer stop()
	for processed := 0; ctx.Err() == nil; processed++ { // computes until it is stopped
	}
	late, err := av1.Start(ctx, 64<<20)
	if err == nil {
		defer late.Close()
		_, err = late.Alloc(1 << 10)
	}
	if err != errTooLong {
		t.Errorf("out of time: %v", err)
	}
	if _, err := DecodeHEVC([]byte{0, 0, 0, 9, 1}, 8, 8); err == nil {
		t.Error("a unit of 9 bytes in 1")
	}
	if _, err := DecodeAV1([]byte("no avif"), 8, 8, 8); err == nil {
		t.Error("no avif was decoded")
	}
}
