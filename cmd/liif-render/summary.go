package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
)

// tally is what became of jobs so far.
type tally struct {
	counts map[status]int
	kinds  map[string]int // of those that failed, by errorKind
	first  error          // or the interruption
}

func (t *tally) add(f fileReport) {
	if t.counts == nil {
		t.counts, t.kinds = map[status]int{}, map[string]int{}
	}
	t.counts[f.Status]++
	if f.Status == failed {
		t.kinds[f.Kind]++
	}
}

// errorKind is why a picture failed in a word or a few, by which many are counted.
func errorKind(err error) string {
	for _, k := range []struct {
		of   error
		name string
	}{
		{imageio.ErrEmpty, "empty"}, {imageio.ErrTruncated, "truncated"},
		{imageio.ErrCorrupt, "damaged"}, {imageio.ErrTooLarge, "too large"},
		{imageio.ErrNoPictures, "without pictures"},
	} {
		if errors.Is(err, k.of) {
			return k.name
		}
	}
	switch code := cli.Code(err); {
	case code == cli.ExitInterrupted:
		return "interrupted"
	case code == cli.ExitDevice:
		return "device"
	case code == cli.ExitUsage:
		return "not possible as asked"
	case code == cli.ExitOutput:
		return "not written"
	case errors.Is(err, imageio.ErrFormat):
		return "of no kind that is read"
	case errors.Is(err, fs.ErrNotExist):
		return "missing"
	case errors.Is(err, fs.ErrPermission):
		return "no permission to read"
	}
	return "other"
}

// summary counts what became of the files, and why.
func (t *tally) summary(jobs int, left []leftOut) string {
	var parts []string
	waiting := jobs
	for _, s := range []status{written, partly, planned, skipped, failed} {
		n := t.counts[s]
		waiting -= n
		if n == 0 {
			continue
		}
		part := fmt.Sprintf("%d %s", n, s)
		if s == failed {
			part += " (" + counted(t.kinds) + ")"
		}
		parts = append(parts, part)
	}
	if waiting > 0 {
		parts = append(parts, fmt.Sprintf("%d not begun", waiting))
	}
	text := fmt.Sprintf("%d pictures: %s", jobs, strings.Join(parts, ", "))
	if len(left) > 0 {
		reasons := map[string]int{}
		for _, f := range left {
			reasons[f.Why]++
		}
		text += fmt.Sprintf("; %d left out (%s)", len(left), counted(reasons))
	}
	return text
}

// counted lists counts, the largest first.
func counted(counts map[string]int) string {
	names := sortedByCount(counts)
	for i, name := range names {
		names[i] = fmt.Sprintf("%d %s", counts[name], name)
	}
	return strings.Join(names, ", ")
}

func sortedByCount(counts map[string]int) (names []string) {
	for name := range counts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if n := counts[b] - counts[a]; n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
	return names
}

// leftOutTexts is a line about the files left out for each reason, with the names of a few. Hidden
// files, which people do not know of, and folders, which they see, are only counted in the end.
func leftOutTexts(files []leftOut) (lines []string) {
	const few = 5
	names, counts := map[string][]string{}, map[string]int{}
	for _, f := range files {
		if f.Why == imageio.Hidden || f.Why == notAsked || f.Why == isOutput {
			continue
		}
		if counts[f.Why]++; counts[f.Why] <= few {
			names[f.Why] = append(names[f.Why], cli.Printable(filepath.Base(f.File)))
		}
	}
	for _, why := range sortedByCount(counts) {
		if n := counts[why]; n > few {
			names[why] = append(names[why], fmt.Sprintf("%d more", n-few))
		}
		lines = append(lines, fmt.Sprintf("left out, %s: %s", why, strings.Join(names[why], ", ")))
	}
	return lines
}
