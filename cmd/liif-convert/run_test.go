package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
	"github.com/liif-render/liif/weights"
	"github.com/liif-render/liif/weights/pth"
)

const golden = "../../testdata/golden/"

func command(t *testing.T, args ...string) clitest.Result {
	t.Helper()
	return commandIn(t, t.Context(), args...)
}

func commandIn(t *testing.T, ctx context.Context, args ...string) clitest.Result {
	t.Helper()
	r := clitest.Run("liif-convert", func(stdout, stderr io.Writer) int {
		return run(ctx, args, strings.NewReader(""), stdout, stderr)
	})
	if (r.Code == cli.ExitOK) != (r.Stderr == "") || strings.Count(r.Stderr, "\n") > 1 {
		t.Errorf("%q: %+v", args, r)
	}
	return r
}

// TestConvert makes safetensors of every golden checkpoint, of those again, and of float16.
func TestConvert(t *testing.T) {
	files, err := filepath.Glob(golden + "*.pth")
	if err != nil || len(files) != 8 {
		t.Fatalf("%d checkpoints, %v", len(files), err)
	}
	for _, in := range files {
		folder := t.TempDir()
		out := filepath.Join(folder, "out.safetensors")
		if r := command(t, in, out); r.Code != 0 || !strings.HasPrefix(r.Stdout, out+": ") {
			t.Errorf("%s: %+v", in, r)
			continue
		}
		want, err := pth.ReadFile(in)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, want, out, 0)

		again := filepath.Join(folder, "again.safetensors")
		command(t, "-q", out, again)
		first, err1 := os.ReadFile(out)
		second, err2 := os.ReadFile(again)
		if err1 != nil || err2 != nil || !bytes.Equal(first, second) {
			t.Errorf("%s: converted again it differs: %v, %v", in, err1, err2)
		}

		half := filepath.Join(folder, "half.safetensors")
		if r := command(t, "--f16", "--quiet", in, half); r.Code != 0 || r.Stdout != "" {
			t.Errorf("%s: %+v", in, r)
		}
		compare(t, want, half, 0x1p-11)
		m, err := weights.ReadFile(half)
		if err != nil || m.DTypes["imnet.layers.0.bias"] != weights.F16 {
			t.Errorf("%s: %v", half, err)
		}
	}
}

// compare reads a model and checks that its numbers are within a relative error of those wanted;
// float16 has in addition an absolute one of half its smallest number.
func compare(t *testing.T, want *weights.Model, path string, relative float64) {
	t.Helper()
	got, err := weights.ReadFile(path)
	if err != nil {
		t.Error(err)
		return
	}
	if err := difference(want, got, relative); err != nil {
		t.Errorf("%s: %v", path, err)
	}
}

func difference(want, got *weights.Model, relative float64) error {
	if len(got.Tensors) != len(want.Tensors) {
		return errors.New("another number of tensors")
	}
	for name, x := range want.Tensors {
		y := got.Tensors[name].Data
		if len(y) != len(x.Data) {
			return errors.New(name + " has another length")
		}
		for i, v := range x.Data {
			tolerance := relative * math.Max(math.Abs(float64(v)), 0x1p-14)
			if d := math.Abs(float64(y[i]) - float64(v)); !(d <= tolerance) {
				return errors.New(name + " has other numbers")
			}
		}
	}
	return nil
}

func TestDifferenceIsSeen(t *testing.T) {
	model := func(v float32) *weights.Model {
		return &weights.Model{Tensors: map[string]weights.Tensor{"x": {Data: []float32{1, v}}}}
	}
	for _, c := range []struct {
		a, b     float32
		relative float64
		same     bool
	}{
		{1, 1, 0, true}, {1, math.Nextafter32(1, 2), 0, false}, {1, 1.0004, 0x1p-11, true},
		{1, 1.001, 0x1p-11, false}, {1, float32(math.NaN()), 0x1p-11, false},
	} {
		if err := difference(model(c.a), model(c.b), c.relative); (err == nil) != c.same {
			t.Errorf("%v and %v within %v: %v", c.a, c.b, c.relative, err)
		}
	}
}

func TestInfo(t *testing.T) {
	stored := filepath.Join(t.TempDir(), "half.safetensors")
	command(t, "--f16", golden+"small-none.pth", stored)
	for model, want := range map[string][]string{
		"liif-small": {"EDSR of 24 blocks and 32 features", "LIIF 64-32\n", "475555",
			"jpeg, noise\n", "bilinear",
			`"residual":"bilinear"`, "\nimnet.layers.0.weight", "64×292", "F16"},
		golden + "small-no-cell.pth": {"without cell decoding", `"epoch": "7"`, "16×3×3×3   F32"},
		golden + "rdn-a16-liif.pth":  {"RDN A", "growth 32) of 16 features", "3412595"},
		golden + "small-metasr.pth":  {"MetaSR 256"},
		stored: {"without local ensemble and feature unfolding and cell",
			"F16"},
	} {
		r := command(t, "--info", "-v", model)
		if short := command(t, "-i", model); !strings.HasPrefix(short.Stdout, "model ") ||
			strings.Contains(short.Stdout, "TENSOR") || strings.Count(short.Stdout, "\n") > 20 {
			t.Errorf("%s without -v: %s", model, short.Stdout)
		}
		for _, w := range want {
			if !strings.Contains(r.Stdout, w) {
				t.Errorf("%s: no %q in %s", model, w, r.Stdout)
			}
		}
	}
}

func TestInfoJSON(t *testing.T) {
	var got report
	r := command(t, "--info", "--json", golden+"small-metasr.pth")
	if err := json.Unmarshal([]byte(r.Stdout), &got); err != nil {
		t.Fatal(err)
	}
	want, err := pth.ReadFile(golden + "small-metasr.pth")
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "small-metasr.pth" || got.Parameters != want.Spec.Parameters() ||
		got.Spec.Head != weights.HeadMetaSR || got.Metadata["epoch"] != want.Metadata["epoch"] ||
		len(got.Tensors) != len(want.Tensors) || got.Tensors[0].DType != weights.F32 {
		t.Errorf("%+v", got)
	}
	r = command(t, "-i", "--json", "liif-small")
	if err := json.Unmarshal([]byte(r.Stdout), &got); err != nil {
		t.Error(err)
	}
}

func TestErrors(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "text.pth")
	taken := filepath.Join(folder, "taken.safetensors")
	for path, data := range map[string]string{text: "not a model", taken: "before"} {
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in, out := golden+"small-none.pth", filepath.Join(folder, "out.safetensors")
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{nil, cli.ExitUsage, "two names"},
		{[]string{in}, cli.ExitUsage, "not 1"},
		{[]string{in, out, out}, cli.ExitUsage, "not 3"},
		{[]string{in, filepath.Join(folder, "out.pth")}, cli.ExitUsage, ".safetensors"},
		{[]string{in, out, "--fp16"}, cli.ExitUsage, "--fp16"},
		{[]string{"--info"}, cli.ExitUsage, "one model"},
		{[]string{"--info", in, out}, cli.ExitUsage, "one model"},
		{[]string{"--info", "--f16", in}, cli.ExitUsage, "--f16"},
		{[]string{"--json", in, out}, cli.ExitUsage, "--info"},
		{[]string{"-v", in, out}, cli.ExitUsage, "--verbose goes with --info"},
		{[]string{"--info", "../../assets/cat.png"}, cli.ExitInput,
			"cat.png: a PNG picture, not a model"},
		{[]string{"--info", "liif-huge"}, cli.ExitInput, `"liif-huge": built in are liif-small`},
		{[]string{folder + "/none.pth", out}, cli.ExitInput,
			"liif-convert: " + folder + "/none.pth: no such"},
		{[]string{text, out}, cli.ExitInput, "liif-convert: " + text +
			": not a PyTorch checkpoint"},
		{[]string{taken, out}, cli.ExitInput, "liif-convert: " + taken +
			": bad safetensors header"},
		{[]string{golden + "train3.safetensors", out}, cli.ExitInput, "no model spec"},
		{[]string{in, taken}, cli.ExitOutput, "liif-convert: " + taken +
			": output exists, --force"},
		{[]string{in, folder + "/none/out.safetensors"}, cli.ExitOutput, "no such file"},
	} {
		r := command(t, c.args...)
		if r.Code != c.code || !strings.HasPrefix(r.Stderr, "liif-convert: ") ||
			!strings.Contains(r.Stderr, filepath.ToSlash(c.says)) || r.Stdout != "" {
			t.Errorf("%q: %+v; want code %d and %q", c.args, r, c.code, c.says)
		}
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 2 {
		t.Errorf("%v are left, %v", entries, err)
	}
	if data, err := os.ReadFile(taken); string(data) != "before" {
		t.Errorf("%q, %v", data, err)
	}
	if r := command(t, "--force", in, taken); r.Code != 0 {
		t.Errorf("%+v", r)
	}
	if _, err := weights.ReadFile(taken); err != nil {
		t.Error(err)
	}
}

// TestInterrupted leaves no file.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	out := filepath.Join(t.TempDir(), "out.safetensors")
	r := commandIn(t, ctx, golden+"small-none.pth", out)
	if r.Code != cli.ExitInterrupted {
		t.Errorf("%+v", r)
	}
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// brokenWriter is a standard output that cannot be written to.
type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("broken") }

func TestBrokenStdout(t *testing.T) {
	for _, args := range [][]string{
		{"--info", "liif-small"}, {"--info", "--json", "liif-small"},
		{golden + "small-none.pth", filepath.Join(t.TempDir(), "out.safetensors")},
	} {
		var stderr bytes.Buffer
		code := run(t.Context(), args, strings.NewReader(""), brokenWriter{}, &stderr)
		if code != cli.ExitOutput || !strings.Contains(stderr.String(), "broken") {
			t.Errorf("%q: %d, %s", args, code, &stderr)
		}
	}
}

func TestHelp(t *testing.T) {
	clitest.Help(t, newCommand, func(args ...string) clitest.Result { return command(t, args...) })
	// The shell's script gets a remark on standard error.
	r := clitest.Run("liif-convert", func(stdout, stderr io.Writer) int {
		return run(t.Context(), []string{"__complete", "--info", ""}, strings.NewReader(""), stdout,
			stderr)
	})
	if !strings.Contains(r.Stdout, "liif-small\t") {
		t.Errorf("%+v", r)
	}
}
