package vulkan

import (
	"errors"
	"math/rand/v2"
	"testing"
)

// system is memory that a heap allocates from.
type system struct {
	t     *testing.T
	next  uint64
	given map[uint64]int64
	most  int64 // bytes
}

func (s *system) heap() *heap {
	return &heap{allocate: func(bytes int64) (uint64, error) {
		var total int64
		for _, n := range s.given {
			total += n
		}
		if total+bytes > s.most {
			return 0, errors.New("full")
		}
		s.next++
		s.given[s.next] = bytes
		return s.next, nil
	}, free: func(block uint64) {
		if _, ok := s.given[block]; !ok {
			s.t.Errorf("block %d is freed twice", block)
		}
		delete(s.given, block)
	}}
}

// overlap finds two parts that share memory, or one that leaves its block or is not aligned.
func overlap(parts []part, align map[part]int64) bool {
	for i, p := range parts {
		if p.from < 0 || p.to > p.block.bytes || p.from%align[p] != 0 {
			return true
		}
		for _, q := range parts[:i] {
			if p.block == q.block && p.from < q.to && q.from < p.to {
				return true
			}
		}
	}
	return false
}

func TestOverlap(t *testing.T) {
	b, other := &block{bytes: 100}, &block{bytes: 100}
	for _, c := range []struct {
		name  string
		parts []part
		want  bool
	}{
		{"neighbours", []part{{b, span{0, 10}}, {b, span{10, 20}}}, false},
		{"two blocks", []part{{b, span{0, 10}}, {other, span{0, 10}}}, false},
		{"shared", []part{{b, span{0, 10}}, {b, span{8, 20}}}, true},
		{"outside", []part{{b, span{96, 104}}}, true},
		{"not aligned", []part{{b, span{3, 10}}}, true},
	} {
		align := map[part]int64{}
		for _, p := range c.parts {
			align[p] = 2
		}
		if got := overlap(c.parts, align); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

// TestHeap hands out and takes back at random: no two parts overlap, and in the end the system has
// all of its memory again.
func TestHeap(t *testing.T) {
	s := &system{t: t, given: map[uint64]int64{}, most: 8 * blockBytes}
	h := s.heap()
	r := rand.New(rand.NewPCG(1, 2))
	var parts []part
	align := map[part]int64{}
	failed := 0
	for range 4000 {
		if r.IntN(5) < 3 {
			bytes := int64(1) << r.IntN(27)
			to := int64(1) << r.IntN(13)
			p, err := h.get(bytes, to)
			if err != nil {
				failed++
				continue
			}
			parts = append(parts, p)
			align[p] = to
		} else if len(parts) > 0 {
			i := r.IntN(len(parts))
			if err := h.put(parts[i]); err != nil {
				t.Fatal(err)
			}
			parts = append(parts[:i], parts[i+1:]...)
		}
		if len(parts) < 40 && overlap(parts, align) {
			t.Fatalf("parts overlap: %v", parts)
		}
	}
	if failed == 0 {
		t.Error("the system never ran out of memory")
	}
	if overlap(parts, align) {
		t.Error("parts overlap")
	}
	for _, p := range parts {
		if err := h.put(p); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.given) != 0 || len(h.blocks) != 0 {
		t.Errorf("%d blocks are left", len(s.given))
	}
}

func TestHeapTwice(t *testing.T) {
	s := &system{t: t, given: map[uint64]int64{}, most: 8 * blockBytes}
	h := s.heap()
	first, err := h.get(100, 4)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.get(100, 4); err != nil {
		t.Fatal(err)
	}
	if len(s.given) != 1 {
		t.Errorf("%d blocks for two small parts", len(s.given))
	}
	if err := h.put(first); err != nil {
		t.Fatal(err)
	}
	if h.put(first) == nil {
		t.Error("a part is taken back twice")
	}
}
