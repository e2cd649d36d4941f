package gpu

import (
	"context"
	"slices"

	"github.com/liif-render/liif/engine"
)

// packing is a layer's buffer that is made of parameters, in the layout of the kernel that reads
// it.
type packing struct {
	to      *constant
	numbers *constant // of the parameter of each value, plus 1; 0 where the layout holds a constant
	count   int
	scale   float32
}

// pack has a layer's buffer made of parameters, now and whenever they change, until it is dropped.
func (p *parameters) pack(to *constant, numbers []int32, scale float32) (*packing, error) {
	list, err := newConstant(p.engine, numbers)
	if err != nil {
		return nil, err
	}
	c := &packing{to, list, len(numbers), scale}
	if err := c.refresh(p); err != nil {
		list.Release()
		return nil, err
	}
	p.copies = append(p.copies, c)
	return c, nil
}

func (c *packing) refresh(p *parameters) error {
	return p.engine.spread(context.Background(), "pack", []int{word(float64(c.scale)), 0}, c.count,
		3*floatWork, p.parts[engine.PartValues].Buffer, c.numbers.Buffer, c.to.Buffer)
}

// refresh brings all layers up to date.
func (p *parameters) refresh() error {
	for _, c := range p.copies {
		if err := c.refresh(p); err != nil {
			return err
		}
	}
	return nil
}

// drop ends the use of a packing, whose buffer its layer releases.
func (p *parameters) drop(c *packing) {
	if c != nil {
		p.copies = slices.DeleteFunc(p.copies, func(x *packing) bool { return x == c })
		c.numbers.Release()
	}
}

// counted shifts numbers of parameters by one: 0 marks padding.
func counted(list []int32) []int32 {
	if list == nil {
		return nil
	}
	plus := make([]int32, len(list))
	for i, x := range list {
		plus[i] = x + 1
	}
	return plus
}
