package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/spf13/cobra"
)

func TestCode(t *testing.T) {
	plain := errors.New("broken")
	for _, c := range []struct {
		name string
		err  error
		want int
	}{
		{"nil", nil, ExitOK},
		{"nil with a code", WithCode(ExitInput, nil), ExitOK},
		{"plain", plain, ExitFailure},
		{"coded", WithCode(ExitInput, plain), ExitInput},
		{"wrapped", fmt.Errorf("a.png: %w", WithCode(ExitOutput, plain)), ExitOutput},
		{"the first code stays", WithCode(ExitOutput, WithCode(ExitDevice, plain)), ExitDevice},
		{"cancelled", context.Canceled, ExitInterrupted},
		{"cancelled with a code", WithCode(ExitDevice, context.Canceled), ExitInterrupted},
	} {
		if got := Code(c.err); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	if !errors.Is(WithCode(ExitInput, plain), plain) {
		t.Error("a coded error hides what it wraps")
	}
}

func TestVersion(t *testing.T) {
	if Version() == "" {
		t.Error("no version")
	}
	setting := func(key, value string) debug.BuildSetting {
		return debug.BuildSetting{Key: key, Value: value}
	}
	commit := setting("vcs.revision", "0123456789abcdef0123")
	for _, c := range []struct {
		want string
		info debug.BuildInfo
	}{
		{"v1.2.3", debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"}}},
		{"dev", debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}},
		{"dev-0123456789ab", debug.BuildInfo{Settings: []debug.BuildSetting{commit}}},
		{"dev-0123456789ab+changes", debug.BuildInfo{
			Settings: []debug.BuildSetting{commit, setting("vcs.modified", "true")}}},
	} {
		if got := version(&c.info); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestBuild(t *testing.T) {
	here := "; " + runtime.Version() + " for " + runtime.GOOS + "/" + runtime.GOARCH + ", "
	for want, settings := range map[string][]debug.BuildSetting{
		"commit unknown" + here + "without cgo": nil,
		"commit 0123 of 2026-11-30, with changes" + here + "with cgo": {
			{Key: "vcs.revision", Value: "0123"}, {Key: "vcs.time", Value: "2026-11-30T08:00:00Z"},
			{Key: "vcs.modified", Value: "true"}, {Key: "CGO_ENABLED", Value: "1"}},
	} {
		if got := build(&debug.BuildInfo{Settings: settings}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestPrintedVersion: --version has the version of a package, the commit and the kernels.
func TestPrintedVersion(t *testing.T) {
	defer func(before string) { release = before }(release)
	release = "v1.2.3"
	c := &cobra.Command{Use: "liif-try", Version: Version(), Run: func(*cobra.Command, []string) {}}
	SetHelp(c, nil, "")
	SetKernels(c, []string{"avx2", "go"})
	var out bytes.Buffer
	err := Execute(t.Context(), c, []string{"--version"}, nil, &out, &out)
	if want := "liif-try v1.2.3\n" + Build() + "\nkernels here: avx2, go\n"; err != nil ||
		out.String() != want {
		t.Errorf("%q, %v; want %q", out.String(), err, want)
	}
}

func TestParseBytes(t *testing.T) {
	for text, want := range map[string]int64{
		"1GiB": 1 << 30, "512MiB": 512 << 20, "512 mib": 512 << 20, "1.5g": 3 << 29, "4096": 4096,
		"1kB": 1000, "2MB": 2e6, "1GB": 1e9, "1e3": 1000, " 3k ": 3072, "1TiB": 1 << 40, "7b": 7,
	} {
		if got, err := ParseBytes(text); err != nil || got != want {
			t.Errorf("ParseBytes(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "GiB", "-1GiB", "0", "0.1", "1XiB", "1 2", "nan", "inf", "1e300GiB", "0x10",
		"9999999TiB", "1_0", "1GiB2", "..",
	} {
		if got, err := ParseBytes(text); err == nil {
			t.Errorf("ParseBytes(%q) = %d", text, got)
		}
	}
}

func FuzzParseBytes(f *testing.F) {
	for _, s := range []string{"1GiB", "1.5 MB", "-3", "1e99", "0x1p4", "٣k"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if n, err := ParseBytes(text); err == nil && (n < 1 || n > math.MaxInt64/2+1) {
			t.Errorf("ParseBytes(%q) = %d", text, n)
		}
	})
}

func TestFormat(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 712: "712 B", 1000: "0.98 KiB", 1024: "1 KiB", 1536: "1.50 KiB",
		300 << 20: "300 MiB", 3 << 29: "1.50 GiB", 5 << 40: "5 TiB", 2048 << 40: "2048 TiB",
	} {
		if got := FormatBytes(n); got != want {
			t.Errorf("FormatBytes(%d) = %q, want %q", n, got, want)
		}
	}
	for v, want := range map[float64]string{
		0: "0", 12: "12", 1200: "1.20 k", 999.7: "1.00 k", 2.7e9: "2.70 G", 12.34e12: "12.3 T",
		3e18: "3000 P",
	} {
		if got := FormatCount(v); got != want {
			t.Errorf("FormatCount(%g) = %q, want %q", v, got, want)
		}
	}
}
