//go:build unix

package cli

import (
	"math"
	"testing"
)

func TestWithinSpace(t *testing.T) {
	const gigabyte = 1 << 30
	for _, c := range []struct {
		memory  int64
		threads int
		limit   uint64
		want    int64
	}{
		{gigabyte, 4, math.MaxUint64, gigabyte},
		{gigabyte, 4, 1 << 63, gigabyte},
		{gigabyte, 4, 8 * gigabyte, gigabyte},
		{gigabyte, 4, 2 * gigabyte, 512<<20 - 4*threadSpace},
		{gigabyte, 64, 2 * gigabyte, leastMemory},
		{10 << 20, 64, 2 * gigabyte, 10 << 20},
	} {
		if got := withinSpace(c.memory, c.threads, c.limit); got != c.want {
			t.Errorf("%d bytes, %d threads, limit %d: %d, want %d", c.memory, c.threads, c.limit, got, c.want)
		}
	}
}
