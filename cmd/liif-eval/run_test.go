package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"image"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
	"github.com/liif-render/liif/weights"
)

func TestTable(t *testing.T) {
	inFolder(t)
	clitest.Picture(t, "Set5/a.png", 48, 36)
	clitest.Picture(t, "Set5/b.png", 60, 40)
	clitest.Picture(t, "other/c.png", 40, 40)
	r := command(t, "--benchmark", "Set5", "--benchmark", "other", "-s", "2,2.5")
	r.Want(t, cli.ExitOK, "")
	first, second, found := strings.Cut(r.Stdout, "\nother: 1 picture;")
	if !found {
		t.Fatalf("no second table: %s", r.Stdout)
	}
	if !strings.HasPrefix(first, "Set5: 2 pictures; PSNR of Y, an edge of the scale left out; "+
		"reduced by Pillow's bicubic\n") {
		t.Errorf("caption: %s", first)
	}
	for _, name := range []string{"bicubic", "liif-small"} {
		for _, cell := range column(t, first, name) {
			if v, err := strconv.ParseFloat(cell, 64); err != nil || v < 5 || v > 60 {
				t.Errorf("%s: %q is no PSNR", name, cell)
			}
		}
	}
	if got := column(t, first, "RDN-LIIF (published)"); !slices.Equal(got, []string{"38.17", "–"}) {
		t.Errorf("published %q", got)
	}
	for _, want := range []string{"SSIM", "Seconds a picture", "Megapixels a second", "Peak memory",
		"published: Arbitrary", "(LIIF), table 2", "of all 5 pictures of Set5, the others of 2"} {
		if !strings.Contains(first, want) {
			t.Errorf("no %q in %s", want, first)
		}
	}
	if strings.Contains(second, "published") {
		t.Errorf("published rows for an unknown set: %s", second)
	}
	rgb := command(t, "--div2k", "Set5", "-s", "2", "-m", "none", "--published", "Set5")
	if strings.Contains(rgb.Stdout, "published") {
		t.Errorf("numbers of Y beside those of RGB: %s", rgb.Stdout)
	}
	again := command(t, "--benchmark", "other", "-s", "2,2.5", "--published", "set14", "-m", "none")
	if got := column(t, again.Stdout, "RDN-LIIF (published)"); got[0] != "33.97" {
		t.Errorf("published %q", got)
	}
	if strings.Contains(again.Stdout, "liif-small") {
		t.Errorf("a model that was not asked for: %s", again.Stdout)
	}
}

// TestNumbers: table, JSON and CSV say the same.
func TestNumbers(t *testing.T) {
	inFolder(t)
	clitest.Picture(t, "set/a.png", 48, 36)
	clitest.Picture(t, "set/b.png", 60, 40)
	r := command(t, "--div2k", "set", "-s", "3", "--json", "a.json", "--csv", "a.csv", "--pictures",
		"--filter", "nearest,bicubic", "--self-ensemble")
	r.Want(t, cli.ExitOK, "")
	data, err := os.ReadFile("a.json")
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Methods []struct{ Method, Kind, Device string }
		Sets    []struct {
			Set, Protocol string
			Pictures      int
			Scales        []struct {
				Scale float64
				Low   string `json:"low_resolution"`
				Shave int
			}
			Rows []struct {
				Method, Kind string
				PSNR         float64 `json:"psnr_db"`
				SSIM         float64
				Pictures     []struct {
					Picture string
					PSNR    float64 `json:"psnr_db"`
				}
			}
		}
		ExitCode int `json:"exit_code"`
	}
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	set := got.Sets[0]
	if set.Set != "set" || set.Protocol != "div2k" || set.Pictures != 2 || len(set.Rows) != 3 ||
		set.Scales[0].Shave != 9 || set.Scales[0].Low != madeLow || len(got.Methods) != 3 {
		t.Errorf("%+v", got)
	}
	lines, err := csv.NewReader(bytes.NewReader(clitest.Read(t, "a.csv"))).ReadAll()
	if err != nil || len(lines) != 1+3*3 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	for i, row := range set.Rows {
		if want := []string{"nearest", "bicubic",
			"liif-small, self-ensemble"}[i]; row.Method != want {
			t.Errorf("row %d: %s, want %s", i, row.Method, want)
		}
		if mean := (row.Pictures[0].PSNR + row.Pictures[1].PSNR) /
			2; math.Abs(mean-row.PSNR) > 1e-9 {
			t.Errorf("%s: %g is not the mean of %+v", row.Method, row.PSNR, row.Pictures)
		}
		cell := strconv.FormatFloat(row.PSNR, 'f', 2, 64)
		if shown := column(t, r.Stdout, row.Method); shown[0] != cell {
			t.Errorf("%s: table %s, JSON %s", row.Method, shown, cell)
		}
		for k, name := range []string{row.Pictures[0].Picture, row.Pictures[1].Picture, "mean"} {
			line := lines[1+3*i+k]
			psnr := row.PSNR
			if k < 2 {
				psnr = row.Pictures[k].PSNR
			}
			if v, err := strconv.ParseFloat(line[7], 64); line[6] != name || err != nil ||
				math.Abs(v-psnr) > 1e-6*psnr {
				t.Errorf("CSV line %q, want %s with %g", line, name, psnr)
			}
		}
	}
	out := command(t, "--div2k", "set", "-s", "3", "--json", "-", "-m", "none")
	if !json.Valid([]byte(out.Stdout)) {
		t.Errorf("--json -: %s", out.Stdout)
	}
	markdown := command(t, "--div2k", "set", "-s", "3", "--markdown", "-m", "none").Stdout
	if !strings.Contains(markdown, "\n| PSNR, dB | ×3 |\n|---|---:|\n| bicubic | ") {
		t.Errorf("--markdown: %s", markdown)
	}
}

// TestDamages: a column for each damage, the same numbers in table, JSON and CSV, files by damage.
func TestDamages(t *testing.T) {
	inFolder(t)
	clitest.Picture(t, "set/a.png", 48, 36)
	clitest.Picture(t, "set/b.png", 60, 40)
	args := strings.Fields("--benchmark set -s 1,2 -m none --jpeg 90,Q20 --noise 2.5")
	r := command(t,
		append(args, strings.Fields("--json a.json --csv a.csv --save-images out --worst 1 "+
			"worst")...)...)
	r.Want(t, cli.ExitOK, "")
	for _, want := range []string{
		"an edge of the scale left out (none at ×1); reduced by Pillow's bicubic, ×1 not reduced\n",
		"\nPSNR, dB, ×1 ", "\nPSNR, dB, ×2\n", "\nSSIM, ×2\n", "\ncolumns q: ", "\ncolumns σ: ",
		"are told of the damage what liif-render finds",
	} {
		if !strings.Contains(r.Stdout, want) {
			t.Errorf("no %q in %s", want, r.Stdout)
		}
	}
	heads := column(t, r.Stdout, "PSNR, dB, ×1")
	if !slices.Equal(heads, []string{"clean", "q90", "q20", "σ2.5"}) {
		t.Errorf("columns %q", heads)
	}
	var got struct {
		Dial string
		Sets []struct {
			Scales []struct {
				Low   string `json:"low_resolution"`
				Shave int
			}
			Rows []struct {
				Scale   float64
				Quality int     `json:"jpeg_quality"`
				Sigma   float64 `json:"noise_sigma"`
				PSNR    float64 `json:"psnr_db"`
			}
		}
	}
	if err := json.Unmarshal(clitest.Read(t, "a.json"), &got); err != nil {
		t.Fatal(err)
	}
	set := got.Sets[0]
	if got.Dial != "auto" || set.Scales[0].Low != ownLow || set.Scales[0].Shave != 0 ||
		set.Scales[1].Low != madeLow || len(set.Rows) != 8 {
		t.Fatalf("%+v", got)
	}
	lines, err := csv.NewReader(bytes.NewReader(clitest.Read(t, "a.csv"))).ReadAll()
	if err != nil || len(lines) != 1+8 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	at := slices.Index(lines[0], "jpeg_quality")
	_, second, _ := strings.Cut(r.Stdout, "PSNR, dB, ×2\n")
	tables := [][]string{column(t, r.Stdout, "bicubic"), column(t, second, "bicubic")}
	for i, row := range set.Rows {
		quality, sigma := []int{0, 90, 20, 0}[i%4], []float64{0, 0, 0, 2.5}[i%4]
		if row.Scale != float64(1+i/4) || row.Quality != quality || row.Sigma != sigma {
			t.Errorf("row %d: %+v", i, row)
		}
		cell := strconv.FormatFloat(row.PSNR, 'f', 2, 64)
		if i == 0 {
			cell = "equal"
		}
		if tables[i/4][i%4] != cell {
			t.Errorf("row %d: table %s, JSON %s", i, tables[i/4][i%4], cell)
		}
		want := []string{"", ""}
		if quality > 0 {
			want[0] = strconv.Itoa(quality)
		}
		if sigma > 0 {
			want[1] = "2.5"
		}
		if line := lines[1+i]; !slices.Equal(line[at:at+2], want) {
			t.Errorf("CSV line %q, want %q", line, want)
		}
	}
	for _, name := range []string{"out/set/x1/bicubic/a.png", "out/set/x2-q20/bicubic/b.png",
		"worst/set-x2-worst.png", "worst/set-x1-sigma2.5-worst.png"} {
		if _, err := os.Stat(name); err != nil {
			t.Error(err)
		}
	}
	if other := command(t, append(args, "--jpeg", "90", "-s",
		"1")...); !strings.Contains(other.Stdout,
		"PSNR of Y, nothing left out; not reduced\n") {
		t.Errorf("caption of ×1 alone: %s", other.Stdout)
	}
}

// TestWidth: eight damages beside the longest name in print fit into 100 columns.
func TestWidth(t *testing.T) {
	inFolder(t)
	clitest.Picture(t, "DIV2K/a.png", 48, 48)
	r := command(t, strings.Fields("--div2k DIV2K -s 2 --filter bicubic,nearest -m none "+
		"--jpeg 90,75,60,40,20 --noise 2,5,10 --against nearest")...)
	r.Want(t, cli.ExitOK, "")
	for line := range strings.Lines(r.Stdout) {
		if n := utf8.RuneCountInString(strings.TrimSpace(line)); n > lineWidth &&
			!strings.HasPrefix(line, "DIV2K: ") && !strings.HasPrefix(line, "the published rows") {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

// TestAgainst: --against names the method that differences are taken to, and a difference is that
// of the means.
func TestAgainst(t *testing.T) {
	inFolder(t)
	clitest.Picture(t, "set/a.png", 48, 36)
	clitest.Picture(t, "set/b.png", 60, 40)
	small, err := weights.Open("liif-small")
	if err == nil {
		err = weights.WriteFile("mine.safetensors", small, weights.WriteOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
	run := func(args string) string {
		t.Helper()
		r := command(t, append([]string{"--benchmark", "set", "-s", "2"},
			strings.Fields(args)...)...)
		r.Want(t, cli.ExitOK, "")
		return r.Stdout
	}
	// The same model under two names: no difference at all, and of nothing else.
	same := run("-m liif-small -m mine.safetensors --filter none --csv a.csv")
	_, section, found := strings.Cut(same, "\nPSNR − liif-small\n")
	if !found || column(t, section, "mine")[0] != "+0.00" || column(t, section, "±")[0] != "0.00" {
		t.Errorf("two of one model: %s", same)
	}
	text := string(clitest.Read(t, "a.csv"))
	if !strings.Contains(text, ",liif-small,0,0\n") || strings.Count(text, ",liif-small,0,0") != 1 {
		t.Errorf("CSV: %s", text)
	}
	for _, c := range []struct{ args, other, reference string }{
		{"--against bicubic", "liif-small", "bicubic"},
		{"--filter bicubic,nearest -m none --against nearest", "bicubic", "nearest"},
		{"--against lanczos -m none", "bicubic", "lanczos"}, // is measured for that
		{"--against mine.safetensors", "liif-small", "mine"},
		{"-m mine.safetensors --against mine", "bicubic", "mine"},
	} {
		table := run("--jpeg 20 " + c.args)
		_, section, found := strings.Cut(table, "\nPSNR − "+c.reference+", ×2\n")
		if !found {
			t.Errorf("%s: no difference in %s", c.args, table)
			continue
		}
		of, reference := column(t, table, c.other), column(t, table, c.reference)
		difference := column(t, section, c.other)
		for k, text := range difference {
			var v [3]float64
			for i, cell := range []string{of[k], reference[k], text} {
				if v[i], err = strconv.ParseFloat(cell, 64); err != nil {
					t.Fatal(err)
				}
			}
			if math.Abs(v[0]-v[1]-v[2]) > 0.0151 {
				t.Errorf("%s, column %d: %g dB, want %s - %s", c.args, k, v[2], of[k], reference[k])
			}
		}
		if len(difference) != 2 {
			t.Errorf("%s: differences %q", c.args, difference)
		}
	}
	for _, args := range []string{"", "-m liif-small -m mine.safetensors --against none",
		"-m none --filter bicubic,nearest"} {
		if table := run(args); strings.Contains(table, "±") {
			t.Errorf("%s: a difference that was not asked for: %s", args, table)
		}
	}
	var report struct {
		Sets []struct {
			Against string
			Rows    []struct {
				Method     string
				Difference *struct {
					Interval *float64 `json:"interval_95_db"`
					Pictures int
				}
			}
		}
	}
	one := run("--first 1 --against bicubic --json -")
	if err := json.Unmarshal([]byte(one), &report); err != nil {
		t.Fatal(err)
	}
	rows := report.Sets[0].Rows
	if report.Sets[0].Against != "bicubic" || rows[0].Difference != nil ||
		rows[1].Difference == nil ||
		// of one there is none
		rows[1].Difference.Pictures != 1 || rows[1].Difference.Interval != nil {
		t.Errorf("JSON: %+v", report)
	}
}

func TestRoundAndTrueCell(t *testing.T) {
	inFolder(t)
	clitest.Picture(t, "set/a.png", 96, 96)
	psnr := func(args ...string) string {
		r := command(t, append(args, "--benchmark", "set", "-s", "8", "--filter", "none", "--csv",
			"-")...)
		r.Want(t, cli.ExitOK, "")
		lines := strings.Split(strings.TrimSpace(r.Stdout), "\n")
		return strings.Split(lines[len(lines)-1], ",")[7]
	}
	plain := psnr()
	if plain != psnr() {
		t.Error("not repeatable")
	}
	for _, flag := range []string{"--round", "--true-cell", "--ensemble"} {
		if psnr(flag) == plain {
			t.Errorf("%s changes nothing", flag)
		}
	}
}

func TestGivenLowResolution(t *testing.T) {
	inFolder(t)
	clitest.Picture(t, "set/HR/a.png", 48, 36)
	clitest.Picture(t, "set/LR_bicubic/X2/ax2.png", 24, 18)
	for args, want := range map[string]string{
		"":                     "as given (×2), by Pillow's bicubic (×3)",
		"--lr none":            "; reduced by Pillow's bicubic\n",
		"--lr set/LR_bicubic":  "as given (×2)",
		"--lr set -s 2 --json": "",
	} {
		list := append([]string{"--benchmark", "set", "-m", "none", "-s", "2,3"},
			strings.Fields(args)...)
		if strings.HasSuffix(args, "--json") {
			list = append(list, "-")
			want = `"low_resolution": "given"`
		}
		r := command(t, list...)
		r.Want(t, cli.ExitOK, "")
		if !strings.Contains(r.Stdout, want) {
			t.Errorf("%s: no %q in %s", args, want, r.Stdout)
		}
	}
}

func TestSavedImages(t *testing.T) {
	inFolder(t)
	clitest.Picture(t, "set/a.png", 50, 37)
	clitest.Picture(t, "set/b.png", 260, 200)
	small, err := weights.Open("liif-small")
	if err == nil {
		err = weights.WriteFile("mine.safetensors", small, weights.WriteOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"--benchmark", "set", "-s", "2,3", "--save-images", "out", "--worst", "3",
		"worst",
		"-m", "mine.safetensors"}
	command(t, args...).Want(t, cli.ExitOK, "")
	var want []string
	for _, scale := range []string{"x2", "x3"} {
		for _, method := range []string{"bicubic", "mine"} {
			for _, name := range []string{"a.png", "b.png"} {
				want = append(want, "out/set/"+scale+"/"+method+"/"+name)
			}
		}
	}
	got := slices.DeleteFunc(clitest.Files(t, "."),
		func(s string) bool { return !strings.HasPrefix(s, "out") })
	if !slices.Equal(got, want) {
		t.Errorf("saved %q, want %q", got, want)
	}
	if size := clitest.DecodePNG(t,
		clitest.Read(t, "out/set/x3/mine/a.png")).Bounds().Size(); size != image.Pt(48, 36) {
		t.Errorf("size %v", size)
	}
	for _, scale := range []string{"x2", "x3"} {
		// Three crops below each other; reduced, two methods and original side by side.
		if size := clitest.DecodePNG(t, clitest.Read(t,
			"worst/set-"+scale+"-worst.png")).Bounds().Size(); size.X < 4*tileSide ||
			size.Y < 3*tileSide {
			t.Errorf("montage of %v", size)
		}
	}
	before := clitest.Files(t, ".")
	r := command(t, args...)
	r.Want(t, cli.ExitOutput, "output exists: --force overwrites it")
	if strings.Count(r.Stderr, "\n") != 1 || !slices.Equal(clitest.Files(t, "."), before) {
		t.Errorf("stderr %s, files %q", r.Stderr, clitest.Files(t, "."))
	}
	command(t, append(args, "--force")...).Want(t, cli.ExitOK, "")
}

func TestInterrupt(t *testing.T) {
	inFolder(t)
	clitest.Picture(t, "set/a.png", 40, 40)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := commandIn(ctx, "--benchmark", "set", "--json", "a.json", "--save-images", "out")
	r.Want(t, cli.ExitInterrupted, "interrupted")
	if got := clitest.Files(t, "."); !slices.Equal(got, []string{"set/a.png"}) || r.Stdout != "" {
		t.Errorf("left %q, printed %s", got, r.Stdout)
	}
}

// cancelling is a standard output that cancels the command at the first write.
type cancelling struct {
	printed bytes.Buffer
	cancel  func()
}

func (c *cancelling) Write(p []byte) (int, error) {
	c.cancel()
	return c.printed.Write(p)
}

// TestInterruptKeepsWhatIsComplete: the sets measured before it are reported.
func TestInterruptKeepsWhatIsComplete(t *testing.T) {
	inFolder(t)
	clitest.Picture(t, "first/a.png", 40, 40)
	clitest.Picture(t, "second/a.png", 40, 40)
	ctx, cancel := context.WithCancel(t.Context())
	stdout, stderr := &cancelling{cancel: cancel}, &bytes.Buffer{}
	args := strings.Fields("--benchmark first --benchmark second -m none -s 2 --json a.json")
	code := run(ctx, args, stdout, stderr)
	clitest.Result{Command: "liif-eval", Code: code, Stderr: stderr.String()}.Want(t,
		cli.ExitInterrupted, "interrupted")
	for _, text := range []string{stdout.printed.String(), string(clitest.Read(t, "a.json"))} {
		if !strings.Contains(text, "first") || strings.Contains(text, "second/") {
			t.Errorf("reported %s", text)
		}
	}
}
