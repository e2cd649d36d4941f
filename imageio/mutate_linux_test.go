package imageio

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/liif-render/liif/imageio/internal/heif"
)

var measured = flag.Bool("measured", false,
	"TestMutantsMeasured reads mutants, in processes of their own")

// mutantsOf in the environment makes the test binary a process that reads mutants of that format
// and writes what became of them to its standard output.
const mutantsOf = "LIIF_TEST_MUTANTS_OF"

// greedy is a process that takes memory and reads nothing, to see that memory is measured.
const (
	greedy = "greedy"
	greed  = 100 << 20
)

// slowest is the most processor time that a mutant may take.
const slowest = 5 * time.Second

// plannedMemory is what a process may take at its peak that reads pictures of mutantLimit pixels,
// one after the other: in a program of idle bytes, samples of 16 bits and what is unpacked of the
// file for them, all twice for what the garbage collector leaves, and beside it what a decoder in
// WebAssembly may take (internal/heif).
func plannedMemory(format string, idle int64) int64 {
	const samples = mutantLimit * 4 * 2
	plan := idle + 2*(samples+samples)
	if format == HEIC.String() || format == AVIF.String() {
		const side = 1 << 10
		plan += heif.MemoryFor(side, side)
	}
	return plan
}

func init() {
	busy = func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			panic(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
}

// TestMutantsMeasured reads -mutations=N mutants of each format in a process of its own, whose
// memory and time are measured. With 1000 it is the long run of make check-full.
func TestMutantsMeasured(t *testing.T) {
	if format := os.Getenv(mutantsOf); format != "" {
		var sum mutantsRead
		if format == greedy {
			sum.Read = len(bytes.Repeat([]byte{1}, greed)) / greed
		}
		if files := mutantFiles(t)[format]; files != nil {
			sum = readMutants(t, files, *mutations)
		}
		if err := json.NewEncoder(os.Stdout).Encode(sum); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !*measured {
		t.Skip("-measured is not given")
	}
	_, idle := mutantsInProcess(t, "none")
	if _, peak := mutantsInProcess(t, greedy); peak < greed || peak <= plannedMemory("png", idle) {
		t.Fatalf("a process that took %d bytes has a peak of %d, an idle one of %d", greed, peak,
			idle)
	}
	for format := range mutantFiles(t) {
		t.Run(format, func(t *testing.T) {
			got, peak := mutantsInProcess(t, format)
			plan := plannedMemory(format, idle)
			t.Logf("%s: %d mutants of %d files, %d read, %d refused; the slowest took %v, memory %d MiB of %d",
				format, got.Read+got.Refused, got.Files, got.Read, got.Refused,
				got.Slowest.Round(time.Millisecond), peak>>20, plan>>20)
			if got.Read+got.Refused != *mutations {
				t.Errorf("%d mutants read, not %d", got.Read+got.Refused, *mutations)
			}
			if got.Slowest > slowest {
				t.Errorf("a mutant took %v", got.Slowest)
			}
			if peak > plan {
				t.Errorf("%d bytes at the peak, %d are planned", peak, plan)
			}
		})
	}
}

// mutantsInProcess reads mutants of a format in a process and returns its largest resident set in
// bytes.
func mutantsInProcess(t *testing.T, format string) (sum mutantsRead, peak int64) {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^TestMutantsMeasured$",
		fmt.Sprintf("-mutations=%d", *mutations))
	c.Env = append(os.Environ(), mutantsOf+"="+format)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", format, err, out)
	}
	line := string(out[slices.Index(out, '{'):])
	if err := json.Unmarshal([]byte(line[:strings.Index(line, "\n")]), &sum); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	const kibibyte = 1 << 10 // in which Linux counts
	return sum, c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss * kibibyte
}
