package pth

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/clitest"
	"github.com/liif-render/liif/weights"
)

// TestContainersAgree reads one model from each kind of file.
func TestContainersAgree(t *testing.T) {
	want, err := readTiny(newTiny().zip())
	if err != nil {
		t.Fatal(err)
	}
	if want.Tensors["encoder.head.0.weight"].Data[1] != 0x1p-149*2 {
		t.Errorf("%v", want.Tensors["encoder.head.0.weight"])
	}
	withoutOrder := newTiny().files(zip.Store)
	for name, b := range map[string][]byte{
		"bare":               newTiny().bare(),
		"deflated":           zipped(newTiny().files(zip.Deflate)...),
		"before byteorder":   zipped(withoutOrder[:len(withoutOrder)-1]...),
		"bare, more follows": append(newTiny().bare(), "more"...),
	} {
		got, err := readTiny(b)
		if err == nil {
			err = same(want, got)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestContainersRefuse(t *testing.T) {
	changed := func(change func(files []file) []file) []byte {
		return zipped(change(newTiny().files(zip.Store))...)
	}
	magic := raw("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19")
	little := pairs{"little_endian", true}
	patched := func(b []byte, old, new string) []byte {
		if !bytes.Contains(b, []byte(old)) {
			t.Fatalf("no %q to change", old)
		}
		return bytes.Replace(b, []byte(old), []byte(new), 1)
	}
	whole, old := newTiny().zip(), newTiny().bare()
	first := newTiny().storages["0"]
	for _, c := range []struct {
		name string
		file []byte
		want error
		says string
	}{
		{"empty", nil, ErrFormat, "0 bytes"},
		{"three bytes", []byte("PK\x03"), ErrFormat, "3 bytes"},
		{"text", []byte("<!DOCTYPE html>"), ErrFormat, "magic"},
		{"safetensors", []byte("\x40\x00\x00\x00\x00\x00\x00\x00{}"), ErrFormat, "magic"},
		{"zip cut short", whole[:len(whole)/2], ErrFormat, "zip"},
		{"zip without its directory", whole[:len(whole)-22], ErrFormat, "zip"},
		{"zip of nothing", append([]byte("PK\x03\x04"), zipped()...), ErrFormat, ""},
		{"zip of pictures", zipped(file{"a/b.png", nil, 0}), ErrFormat, "data.pkl"},
		{"zip without a folder", zipped(file{"data.pkl", nil, 0}), ErrFormat, "data.pkl"},
		{"two folders", changed(func(f []file) []file { f[1].name = "other/data/0"; return f }),
			ErrFormat, "other"},
		{"two entries of a name", changed(func(f []file) []file { return append(f, f[1]) }),
			ErrFormat, "two"},
		{"TorchScript",
			changed(func(f []file) []file { f[1].name = "tiny/constants.pkl"; return f }),
			ErrFormat, "TorchScript"},
		{"big endian",
			changed(func(f []file) []file { f[len(f)-1].data = []byte("big"); return f }),
			ErrFormat, "big"},
		{"long byte order", changed(func(f []file) []file {
			f[len(f)-1].data = make([]byte, 17)
			return f
		}), ErrLimit, "byteorder"},
		{"missing storage", changed(func(f []file) []file { return append(f[:4], f[5:]...) }),
			ErrStorage, "data/3"},
		{"short storage", changed(func(f []file) []file { f[4].data = f[4].data[1:]; return f }),
			ErrStorage, "data/3"},
		{"long storage", changed(func(f []file) []file {
			f[4].data = append(f[4].data, 0)
			return f
		}), ErrStorage, "data/3"},
		{"damaged storage", patched(whole, string(newTiny().storages["2"]),
			strings.Repeat("\x07", len(newTiny().storages["2"]))), ErrFormat, "checksum"},
		{"huge pickle", changed(func(f []file) []file {
			f[0] = file{"tiny/data.pkl", make([]byte, maxPickle+1), zip.Deflate}
			return f
		}), ErrLimit, "data.pkl"},
		{"encrypted or unknown packing", patched(zipped(newTiny().files(zip.Deflate)...),
			"PK\x01\x02\x14\x00\x14\x00\x08\x00\x08\x00",
			"PK\x01\x02\x14\x00\x14\x00\x08\x00\x63\x00"),
			ErrFormat, "unsupported compression"},
		{"other magic", newTiny().bareWith(1234, 1001, little), ErrFormat, "magic"},
		{"other version", newTiny().bareWith(magic, 1002, little), ErrFormat, "1002"},
		{"old big endian", newTiny().bareWith(magic, 1001, pairs{"little_endian", false}),
			ErrFormat,
			"little endian"},
		{"traits of text", newTiny().bareWith(magic, 1001, "x"), ErrFormat, "little endian"},
		{"traits cut short", old[:60], ErrPickle, "ends early"},
		{"pickle cut short", old[:300], ErrPickle, "ends early"},
		{"elements cut short", old[:len(old)-1], ErrStorage, "ends after"},
		{"count cut short", old[:bytes.Index(old, first)-3], ErrStorage, "ends before"},
		{"keys of another kind", patched(old, "\x80\x02](X", "\x80\x02N.X"), ErrFormat, "keys"},
	} {
		m, err := readTiny(c.file)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) ||
			!strings.HasPrefix(err.Error(), "tiny.pth: ") {
			t.Errorf("%s: %v, %v; want %v with %q", c.name, m, err, c.want, c.says)
		} else if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %q has several lines", c.name, err)
		}
	}
}

// TestBareStorages spoils what follows the pickles of the old format.
func TestBareStorages(t *testing.T) {
	t.Run("another count", func(t *testing.T) {
		p := newTiny()
		p.storages["3"] = append(p.storages["3"], 0, 0, 0, 0)
		if _, err := readTiny(p.bare()); !errors.Is(err, ErrStorage) {
			t.Error(err)
		}
	})
	t.Run("a count that would overflow", func(t *testing.T) {
		b := newTiny().bare()
		at := bytes.Index(b, newTiny().storages["0"])
		binary.LittleEndian.PutUint64(b[at-8:], 1<<62)
		if _, err := readTiny(b); !errors.Is(err, ErrStorage) {
			t.Error(err)
		}
	})
	t.Run("elements that nothing names", func(t *testing.T) {
		p := newTiny()
		p.state = p.state[:len(p.state)-2]
		if _, err := readTiny(p.bare()); !errors.Is(err, ErrStorage) {
			t.Error(err)
		}
	})
	t.Run("elements missing", func(t *testing.T) {
		p := newTiny()
		delete(p.storages, "11")
		if _, err := readTiny(p.bare()); !errors.Is(err, ErrStorage) {
			t.Error(err)
		}
	})
}

func TestReadFileRefuses(t *testing.T) {
	folder := t.TempDir()
	for _, c := range []struct{ path, says string }{
		{filepath.Join(folder, "none.pth"), "no such file"},
		{folder, "is a folder"},
		{os.DevNull, "not a regular file"},
	} {
		_, err := ReadFile(c.path)
		if err == nil || !strings.HasPrefix(err.Error(), c.path+": ") ||
			!strings.Contains(clitest.Portable(err.Error()), c.says) ||
			strings.Count(err.Error(), c.path) != 1 {
			t.Errorf("%v, want it to begin with the path once and say %q", err, c.says)
		}
	}
}

// FuzzRead checks that no file brings the reader down, and that what it accepts is a whole model.
func FuzzRead(f *testing.F) {
	shared := newTiny()
	shared.state = shared.state.replace("imnet.layers.0.bias",
		view("FloatStorage", "0", 27, 26, args{1}, args{1}))
	for _, b := range [][]byte{
		newTiny().zip(), newTiny().bare(), zipped(newTiny().files(zip.Deflate)...), shared.bare(),
		[]byte("PK\x03\x04"), newTiny().bare()[:200],
	} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := readTiny(b)
		if err != nil {
			return
		}
		if err := m.Validate(); err != nil {
			t.Error(err)
		}
		if err := weights.Write(&bytes.Buffer{}, m, false); err != nil {
			t.Error(err)
		}
	})
}

// FuzzModel changes the pickle of a sound archive, where FuzzRead seldom gets past the checksums.
func FuzzModel(f *testing.F) {
	f.Add(assemble(newTiny().value()))
	f.Add(assemble(pairs{"model", append(liifModel(pairs{"no_upsampling", true}), "sd", pairs{})}))
	f.Fuzz(func(t *testing.T, pickle []byte) {
		files := newTiny().files(zip.Store)
		files[0].data = pickle
		m, err := readTiny(zipped(files...))
		if err != nil {
			return
		}
		if err := m.Validate(); err != nil {
			t.Error(err)
		}
	})
}
