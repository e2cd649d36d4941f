package regular

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestForeign: the error names the kind of a file that is plainly no model; a possible model is
// passed on.
func TestForeign(t *testing.T) {
	handed := errors.New("handed on")
	path := filepath.Join(t.TempDir(), "a.safetensors")
	for content, want := range map[string]string{
		"\xff\xd8\xff\xe0 and so on": "a JPEG picture, not a model",
		"\n <!DOCTYPE html><html>":   "a web page, not a model",
		"<html><body>404":            "a web page",
		"\ufeff<HTML>":               "a web page",
		"\x1f\x8b\x08":               "compressed with gzip",
		"PK\x03\x04 is a checkpoint": "handed on",
		"\x80\x02} is a checkpoint":  "handed on",
		"\x10\x00\x00\x00\x00\x00":   "handed on",
		"":                           "handed on",
		"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n": "a git-LFS pointer",
	} {
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		err := Read(path, func(io.ReaderAt, int64) error { return handed })
		if err == nil || !strings.HasPrefix(err.Error(), path+": "+want) ||
			errors.Is(err, handed) != (want == "handed on") {
			t.Errorf("%q: %v, want %s", content, err, want)
		}
	}
}
