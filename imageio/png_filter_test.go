package imageio

import "testing"

// TestPaeth: of the neighbours left, above and above left the one nearest to a + b - c is
// predicted, in that order where several are as near (PNG, 9.4).
func TestPaeth(t *testing.T) {
	distance := func(p, v int) int { return max(p-v, v-p) }
	values := []byte{0, 1, 2, 3, 7, 100, 128, 254, 255}
	for _, a := range values {
		for _, b := range values {
			for _, c := range values {
				p, want := int(a)+int(b)-int(c), a
				if distance(p, int(b)) < distance(p, int(want)) {
					want = b
				}
				if distance(p, int(c)) < distance(p, int(want)) {
					want = c
				}
				line, above := []byte{a, 50}, []byte{c, b}
				out := []byte{a, 50}
				filterRowPaeth(out, line, above, 1)
				if out[0] != a-c || out[1] != 50-want {
					t.Errorf("left %d, above %d, above left %d: %v", a, b, c, out)
				}
			}
		}
	}
}
