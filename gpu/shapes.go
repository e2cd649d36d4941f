package gpu

import (
	"fmt"
	"slices"
)

// Tiles choose shapes for the workgroups of the kernels that take the time: for a class of work,
// such as "conv 64", the name of one of the shapes that TileClasses lists. What is not there, or
// does not fit the device, is the class's first shape that does. No result depends on the choice.
type Tiles map[string]string

// TileClass is a class of work and its shapes' names, the default first.
type TileClass struct {
	Name   string
	Shapes []string
}

// TileClasses lists the classes of a precision and what of their shapes a device with such limits
// can run.
func TileClasses(l Limits, p Precision) []TileClass {
	var list []TileClass
	for _, class := range convClasses[p] {
		c := TileClass{Name: class.name(p)}
		for _, t := range class.tiles {
			if t.fits(l, p) {
				c.Shapes = append(c.Shapes, t.name())
			}
		}
		list = append(list, c)
	}
	for _, class := range decodeClasses[p] {
		c := TileClass{Name: class.name(p)}
		for _, t := range class.tiles {
			if t.fits(l, p) {
				c.Shapes = append(c.Shapes, t.name())
			}
		}
		list = append(list, TileClass{c.Name, append(c.Shapes, layersShape)})
	}
	return list
}

// convTile is a shape of the conv kernel's workgroups: pixels × output channels, of which an
// invocation computes each × 8; or if matrix is not 0, subgroups of matrix units, in products of
// matrix × matrix.
type convTile struct{ pixels, channels, each, matrix int }

// convClass is the convolutions to more output channels than the class before has: in tiles of so
// many.
type convClass struct {
	channels int
	tiles    []convTile
}

// convClasses are by precision: those of permutations.txt.
var convClasses = [...][]convClass{
	Float32: {
		{32, []convTile{{128, 32, 8, 0}, {64, 32, 8, 0}, {64, 32, 4, 0}}},
		{64, []convTile{{64, 64, 8, 0}, {128, 64, 8, 0}, {256, 64, 16, 0}, {64, 64, 4, 0}}},
	},
	Half: {
		{32, []convTile{{128, 32, 8, 0}}},
		{64, []convTile{{64, 64, 8, 0}}},
	},
	HalfProducts: {
		{32, []convTile{{128, 32, 8, 0}, {128, 32, 0, 16}}},
		{64, []convTile{{64, 64, 8, 0}, {128, 64, 8, 0}, {128, 64, 0, 16}, {64, 32, 0, 8}}},
	},
}

// unalignedHalves is the tile of convolutions of halves in runs of channels that begin inside a
// vec4.
var unalignedHalves = convTile{64, 64, 8, 0}

func (c convClass) name(p Precision) string { return className("conv", c.channels, p) }

// className names a class for Tiles and Rates.
func className(kernel string, width int, p Precision) string {
	suffix := [...]string{Float32: "", Half: " half", HalfProducts: " f16"}[p]
	return fmt.Sprintf("%s %d%s", kernel, width, suffix)
}

func (t convTile) name() string {
	if t.matrix > 0 {
		return matrixName(t.pixels, t.channels, t.matrix)
	}
	return fmt.Sprintf("%dx%dx%d", t.pixels, t.channels, t.each)
}

func (t convTile) defines() []string {
	list := []string{fmt.Sprintf("PIXELS=%d", t.pixels), fmt.Sprintf("CHANNELS=%d", t.channels)}
	if t.matrix > 0 {
		return append(list, matrixDefines(t.matrix, t.subgroups())...)
	}
	return append(list, fmt.Sprintf("EACH=%d", t.each))
}

func (t convTile) subgroups() int { return 4 }

func (t convTile) invocations() int {
	if t.matrix > 0 {
		return t.subgroups() * matrixLanes(t.matrix)
	}
	return t.pixels * t.channels / 8 / t.each
}

// bytes is the workgroup memory: 16 channels of the pixels and of the outputs; of matrix units 72
// of the pixels, and a row of products a subgroup.
func (t convTile) bytes(p Precision) int {
	if t.matrix > 0 {
		return 2*72*t.pixels + 4*t.subgroups()*t.matrix*t.channels
	}
	return p.factorBytes() * 16 * (t.pixels + t.channels)
}

func (t convTile) fits(l Limits, p Precision) bool {
	return t.invocations() <= l.Invocations && t.bytes(p) <= l.WorkgroupBytes &&
		hasMatrix(l, t.matrix)
}

// convTile is the shape for a convolution to so many channels.
func (e *Engine) convTile(out int) convTile {
	p := e.options.Precision
	i := slices.IndexFunc(convClasses[p], func(c convClass) bool { return out <= c.channels })
	if i < 0 {
		i = len(convClasses[p]) - 1
	}
	class, l := convClasses[p][i], e.device.Limits()
	chosen := e.options.Tiles[class.name(p)]
	for _, t := range class.tiles {
		if t.name() == chosen && t.fits(l, p) {
			return t
		}
	}
	for _, t := range class.tiles {
		if t.fits(l, p) {
			return t
		}
	}
	return class.tiles[0] // within what every device must be able to
}

// decodeTile is a shape of the decode kernel's workgroups: rows (corners of queries) × channels of
// a layer, of which an invocation computes each × 8; or as convTile has it, subgroups.
type decodeTile struct{ rows, width, each, matrix int }

// decodeClass is the heads whose hidden layers are wider than those of the class before: padded to
// so many channels.
type decodeClass struct {
	width int
	tiles []decodeTile
}

// decodeClasses are by precision: those of permutations.txt.
var decodeClasses = [...][]decodeClass{
	Float32: {
		{64, []decodeTile{{64, 64, 8, 0}, {128, 64, 8, 0}, {32, 64, 8, 0}, {64, 64, 4, 0}}},
		{128, []decodeTile{{32, 128, 8, 0}, {64, 128, 8, 0}, {16, 128, 8, 0}, {32, 128, 4, 0}}},
		{256, []decodeTile{{32, 256, 8, 0}, {16, 256, 8, 0}, {32, 256, 4, 0}}},
	},
	Half: {
		{64, []decodeTile{{64, 64, 8, 0}}},
		{128, []decodeTile{{32, 128, 8, 0}}},
		{256, []decodeTile{{16, 256, 8, 0}}},
	},
	HalfProducts: {
		{64, []decodeTile{{64, 64, 8, 0}, {128, 64, 8, 0}, {64, 64, 0, 16}, {32, 64, 0, 8}}},
		{128, []decodeTile{{32, 128, 8, 0}, {64, 128, 8, 0}, {64, 128, 0, 16}}},
		{256, []decodeTile{{32, 256, 8, 0}, {16, 256, 8, 0}, {64, 256, 0, 16}, {32, 256, 0, 16},
			{32, 256, 0, 8}}},
	},
}

// layersShape is the name of decoding a layer at a time, through memory.
const layersShape = "layers"

func (c decodeClass) name(p Precision) string { return className("decode", c.width, p) }

func (t decodeTile) name() string {
	if t.matrix > 0 {
		return matrixName(t.rows, t.width, t.matrix)
	}
	return fmt.Sprintf("%dx%dx%d", t.rows, t.width, t.each)
}

func (t decodeTile) defines() []string {
	list := []string{fmt.Sprintf("WIDTH=%d", t.width), fmt.Sprintf("ROWS=%d", t.rows)}
	if t.matrix > 0 {
		return append(list, matrixDefines(t.matrix, t.subgroups())...)
	}
	return append(list, fmt.Sprintf("EACH=%d", t.each))
}

func (t decodeTile) subgroups() int {
	if t.width <= 64 {
		return 4
	}
	return 8
}

func (t decodeTile) invocations() int {
	if t.matrix > 0 {
		return t.subgroups() * matrixLanes(t.matrix)
	}
	return t.rows * t.width / 8 / t.each
}

// bytes is the workgroup memory: the activations of a layer; with matrix units eight more a row,
// and a product a subgroup.
func (t decodeTile) bytes(p Precision) int {
	if t.matrix > 0 {
		return 2*t.rows*(t.width+8) + 4*t.subgroups()*t.matrix*t.matrix
	}
	return p.factorBytes() * t.rows * t.width
}

func (t decodeTile) fits(l Limits, p Precision) bool {
	return t.invocations() <= l.Invocations && t.bytes(p) <= l.WorkgroupBytes &&
		hasMatrix(l, t.matrix)
}

// decodeTile is the shape for a head whose widest layer has so many channels, nil to go a layer at
// a time.
func (e *Engine) decodeTile(widest int) *decodeTile {
	p := e.options.Precision
	i := slices.IndexFunc(decodeClasses[p], func(c decodeClass) bool { return widest <= c.width })
	if i < 0 {
		return nil
	}
	class, l := decodeClasses[p][i], e.device.Limits()
	chosen := e.options.Tiles[class.name(p)]
	if chosen == layersShape {
		return nil
	}
	var first *decodeTile
	for _, t := range class.tiles {
		if !t.fits(l, p) {
			continue
		}
		if t.name() == chosen {
			return &t
		}
		if first == nil {
			first = &t
		}
	}
	return first
}
