package engine

import "fmt"

// Claims keeps account of which parameters belong to a layer, for engines to refuse a second one.
// The zero value is ready.
type Claims struct{ taken []bool }

// Take claims the parameters of lists, leaving -1 aside, or says which one is taken and claims
// none.
func (c *Claims) Take(lists ...[]int32) error {
	for i, list := range lists {
		for j, x := range list {
			if x < 0 {
				continue
			}
			if n := int(x) + 1 - len(c.taken); n > 0 {
				c.taken = append(c.taken, make([]bool, n)...)
			}
			if c.taken[x] {
				c.Give(append(lists[:i:i], list[:j])...)
				return fmt.Errorf("parameter %d belongs to two numbers of layers", x)
			}
			c.taken[x] = true
		}
	}
	return nil
}

// Give returns the parameters of lists.
func (c *Claims) Give(lists ...[]int32) {
	for _, list := range lists {
		for _, x := range list {
			if x >= 0 {
				c.taken[x] = false
			}
		}
	}
}
