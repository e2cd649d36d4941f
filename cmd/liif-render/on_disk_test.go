package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

// onDisk makes all pictures stay on the disk that can, until the test ends.
func onDisk(t *testing.T) {
	t.Helper()
	before := wholeShare
	wholeShare = 1 << 25
	t.Cleanup(func() { wholeShare = before })
}

// TestSourcesOnDisk: a picture that stays on the disk gives the bytes of one decoded whole, in
// regions and as a whole, by filters and by a network.
func TestSourcesOnDisk(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 61, 47)
	sources := map[string]string{
		"strips.tif": "", "zstd.tif": "--tiff-compression zstd --pyramid --tile-size 16",
		"cog.tif": "--cog --tile-size 16", "deep.dzi": "--tile-format png --tile-size 20",
	}
	for name, flags := range sources {
		args := append(strings.Fields(flags), "-m", "nearest", "-s", "1", "a.png", name)
		command(t, args...).WantLine(t, cli.ExitOK, "")
	}
	for _, args := range []string{"-m bicubic -s 3", "-m bicubic -s 0.4", "-m nearest -s 1",
		"-s 2 --region 20,11,5,4 --tile 3"} {
		var want []byte
		list := append([]string{"a.png"}, names(sources)...)
		if strings.HasPrefix(args, "-s") { // the network takes longest
			list = []string{"a.png", "deep.dzi"}
		}
		for _, name := range list {
			whole := command(t, append(strings.Fields(args), "--metadata", "strip", name, "-")...)
			whole.WantLine(t, cli.ExitOK, "")
			if want == nil {
				want = []byte(whole.Stdout)
			}
			t.Run(args+" "+name, func(t *testing.T) {
				onDisk(t)
				r := command(t, append(strings.Fields(args), "--metadata", "strip", name, "-")...)
				r.WantLine(t, cli.ExitOK, "")
				if !bytes.Equal([]byte(r.Stdout), want) || whole.Stdout != string(want) {
					t.Error("other bytes")
				}
				plan := command(t, append(strings.Fields(args), "-n", name, "-")...)
				if got := strings.Contains(plan.Stdout, "stays on the disk"); got !=
					(name != "a.png") {
					t.Errorf("%s", plan.Stdout)
				}
			})
		}
	}
}

func names(m map[string]string) (list []string) {
	for name := range m {
		list = append(list, name)
	}
	return list
}

// TestSourceOnDiskFails: a tile that is missing or broken leaves no output, and --damaged takes the
// rest.
func TestSourceOnDiskFails(t *testing.T) {
	tree(t)
	onDisk(t)
	clitest.Picture(t, "a.png", 61, 47)
	command(t, "-m", "nearest", "-s", "1", "--tile-format", "png", "--tile-size", "20", "a.png",
		"deep.dzi").WantLine(t, cli.ExitOK, "")
	if err := os.Remove("deep_files/6/2_1.png"); err != nil {
		t.Fatal(err)
	}
	r := command(t, "-m", "bicubic", "deep.dzi", "b.png")
	r.WantLine(t, cli.ExitInput, "deep_files/6/2_1.png: no such file")
	if _, err := os.Stat("b.png"); err == nil {
		t.Error("an output is left")
	}
	command(t, "-m", "bicubic", "--region", "0,0,20,20", "deep.dzi", "c.png").WantLine(t,
		cli.ExitOK, "")
	r = command(t, "-m", "bicubic", "--damaged", "deep.dzi", "b.png")
	r.Want(t, cli.ExitOK, "damaged: what could not be read of it is empty")
}

// TestSourceTilesAreKnownAgain: a drawing does not go on where a tile of its source has changed.
func TestSourceTilesAreKnownAgain(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 61, 47)
	command(t, "-m", "nearest", "-s", "1", "--tile-format", "png", "--tile-size", "20", "a.png",
		"deep.dzi").WantLine(t, cli.ExitOK, "")
	args := []string{"-m", "bicubic", "--shard", "1/2", "deep.dzi", "b.png"}
	command(t, args...).WantLine(t, cli.ExitOK, "")
	command(t, args...).WantLine(t, cli.ExitOK, "")
	tile := clitest.Read(t, "deep_files/6/1_1.png")
	clitest.Write(t, "deep_files/6/1_1.png", append(tile, 0))
	command(t, args...).WantLine(t, cli.ExitOutput, "input")
}
