//go:build unix

package cli

import (
	"math"
	"testing"
)

func TestWithinSpace(t *testing.T) {
	const gigabyte = 1 << 30
	for _, c := range []struct {
		memory int64
		limit  uint64
		want   int64
	}{
		{gigabyte, math.MaxUint64, gigabyte},
		{gigabyte, 1 << 63, gigabyte},
		{gigabyte, 8 * gigabyte, gigabyte},
		{gigabyte, 5 * gigabyte / 2, gigabyte / 2},
		{gigabyte, 2 * gigabyte, leastMemory},
		{gigabyte, gigabyte, leastMemory},
		{10 << 20, 2 * gigabyte, 10 << 20},
	} {
		if got := withinSpace(c.memory, c.limit, 2*gigabyte); got != c.want {
			t.Errorf("%d bytes, limit %d: %d, want %d", c.memory, c.limit, got, c.want)
		}
	}
}
