package cpu

import "testing"

// TestPoolFits: a free buffer serves where it wastes an eighth at most, the smallest first.
func TestPoolFits(t *testing.T) {
	var p pool
	defer p.close()
	var held [][]float32
	for _, n := range []int{1080, 1000, 1040, 9000} {
		b, err := p.get(n)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, b)
	}
	sizes := map[int]int{}
	for _, b := range held {
		sizes[len(b)] = cap(b)
		p.put(b)
	}
	for _, c := range []struct{ want, of int }{{990, 1000}, {990, 1040}, {2000, 0}} {
		b, err := p.get(c.want)
		if err != nil {
			t.Fatal(err)
		}
		if of := sizes[c.of]; len(b) != c.want || of > 0 && cap(b) != of ||
			cap(b) > c.want+c.want/8+1024 {
			t.Errorf("for %d floats a buffer of %d, not that of %d", c.want, cap(b), c.of)
		}
	}
}
