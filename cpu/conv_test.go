package cpu

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/liif-render/liif/engine"
)

// convCase is a convolution of runs of channels inside wider tensors.
type convCase struct {
	height, width       int
	kernel, in, out     int
	inTotal, inFirst    int
	outTotal, outFirst  int
	residual, relu      bool
	window              image.Rectangle // part of the input that the output covers; empty: all
	rect                image.Rectangle
	weights, bias       []float32
	input, residualData []float32
}

var convCases = []convCase{
	{height: 1, width: 1, kernel: 1, in: 1, out: 1},
	{height: 1, width: 1, kernel: 3, in: 5, out: 3},
	{height: 1, width: 40, kernel: 3, in: 3, out: 64, relu: true},
	{height: 37, width: 1, kernel: 3, in: 16, out: 16, residual: true},
	{height: 9, width: 15, kernel: 3, in: 64, out: 64, residual: true, relu: true},
	{height: 6, width: 29, kernel: 3, in: 17, out: 33},
	{height: 5, width: 14, kernel: 1, in: 100, out: 48, relu: true},
	{height: 4, width: 13, kernel: 3, in: 16, out: 771},
	{height: 3, width: 500, kernel: 3, in: 4, out: 20},
	{height: 8, width: 8, kernel: 3, in: 12, out: 7, inTotal: 40, inFirst: 9, outTotal: 40,
		outFirst: 21, relu: true},
	{height: 8, width: 9, kernel: 1, in: 30, out: 10, inTotal: 31, inFirst: 1, outTotal: 50,
		outFirst: 40, residual: true},
	{height: 12, width: 20, kernel: 3, in: 8, out: 24, rect: image.Rect(3, 2, 17, 11)},
	{height: 12, width: 20, kernel: 3, in: 8, out: 24, window: image.Rect(0, 4, 13, 12),
		residual: true},
	{height: 12, width: 20, kernel: 3, in: 8, out: 5, window: image.Rect(7, 1, 20, 9),
		rect: image.Rect(1, 1, 12, 8)},
}

func (c *convCase) fill(rng *rand.Rand) {
	c.inTotal, c.outTotal = max(c.inTotal, c.in), max(c.outTotal, c.out)
	if c.window.Empty() {
		c.window = image.Rect(0, 0, c.width, c.height)
	}
	c.weights = random(rng, c.out*c.in*c.kernel*c.kernel, 0.3)
	c.bias = random(rng, c.out, 1)
	c.input = random(rng, c.height*c.width*c.inTotal, 1)
	if c.residual {
		c.residualData = random(rng, c.window.Dx()*c.window.Dy()*c.out, 1)
	}
}

// reference computes the case in float64, as the definition says it.
func (c *convCase) reference() (want []sum, at []image.Point) {
	rect := c.rect
	if rect.Empty() {
		rect = image.Rect(0, 0, c.window.Dx(), c.window.Dy())
	}
	reach := c.kernel / 2
	for y := rect.Min.Y; y < rect.Max.Y; y++ {
		for x := rect.Min.X; x < rect.Max.X; x++ {
			for o := range c.out {
				var s sum
				s.add(float64(c.bias[o]))
				for ky := range c.kernel {
					for kx := range c.kernel {
						iy, ix := y+c.window.Min.Y+ky-reach, x+c.window.Min.X+kx-reach
						if iy < 0 || ix < 0 || iy >= c.height || ix >= c.width {
							continue
						}
						for i := range c.in {
							w := c.weights[((o*c.in+i)*c.kernel+ky)*c.kernel+kx]
							in := c.input[(iy*c.width+ix)*c.inTotal+c.inFirst+i]
							s.add(float64(w) * float64(in))
						}
					}
				}
				if c.relu {
					s.relu()
				}
				if c.residual {
					s.add(float64(c.residualData[(y*c.window.Dx()+x)*c.out+o]))
				}
				want = append(want, s)
			}
			at = append(at, image.Pt(x, y))
		}
	}
	return want, at
}

// run computes the case on an engine; nil stands for pixels that it must not have touched.
func (c *convCase) run(t *testing.T, e *Engine) ([]float32, error) {
	w, err := e.NewConv(c.kernel, c.in, c.out, c.weights, c.bias)
	if err != nil {
		t.Fatal(err)
	}
	in := upload(t, e, c.height, c.width, c.inTotal, c.input)
	out := upload(t, e, c.window.Dy(), c.window.Dx(), c.outTotal, nil)
	defer in.Release()
	defer out.Release()
	op := engine.Conv{Weights: w, In: engine.Channels{Tensor: in, First: c.inFirst, Count: c.in},
		Out:  engine.Channels{Tensor: out, First: c.outFirst, Count: c.out},
		ReLU: c.relu, Window: c.window.Min, Rect: c.rect}
	if c.residual {
		r := upload(t, e, c.window.Dy(), c.window.Dx(), c.out, c.residualData)
		defer r.Release()
		op.Residual = engine.All(r)
	}
	if err := e.Conv(context.Background(), op); err != nil {
		return nil, err
	}
	return download(t, e, out), nil
}

func TestConv(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for n := range convCases {
		c := convCases[n]
		c.fill(rng)
		want, at := c.reference()
		for name, e := range engines(t, 2) {
			t.Run(fmt.Sprintf("%d/%s", n, name), func(t *testing.T) {
				all, err := c.run(t, e)
				if err != nil {
					t.Fatal(err)
				}
				var got []float32
				touched := map[int]bool{}
				for _, p := range at {
					first := (p.Y*c.window.Dx()+p.X)*c.outTotal + c.outFirst
					got = append(got, all[first:first+c.out]...)
					for i := first; i < first+c.out; i++ {
						touched[i] = true
					}
				}
				terms := c.kernel*c.kernel*c.in + 2
				if i := compare(got, want, terms); i >= 0 {
					t.Errorf("value %d is %g, want %g within %g", i, got[i], want[i].value,
						bound(want[i].size, terms))
				}
				for i, x := range all {
					if !touched[i] && x == x {
						t.Fatalf("value %d outside the rectangle was written: %g", i, x)
					}
				}
			})
		}
	}
}

// TestConvInPlace: the residual may be the output.
func TestConvInPlace(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	c := convCase{height: 7, width: 31, kernel: 3, in: 20, out: 20, residual: true}
	c.fill(rng)
	want, _ := c.reference()
	for name, e := range engines(t, 2) {
		w, err := e.NewConv(3, 20, 20, c.weights, c.bias)
		if err != nil {
			t.Fatal(err)
		}
		in, out := upload(t, e, 7, 31, 20, c.input), upload(t, e, 7, 31, 20, c.residualData)
		err = e.Conv(context.Background(), engine.Conv{Weights: w, In: engine.All(in),
			Out: engine.All(out), Residual: engine.All(out)})
		if err != nil {
			t.Fatal(err)
		}
		if i := compare(download(t, e, out), want, 182); i >= 0 {
			t.Errorf("%s: value %d differs", name, i)
		}
	}
}

func TestConvRefuses(t *testing.T) {
	e := engines(t, 1)["go"]
	w, err := e.NewConv(3, 4, 8, make([]float32, 4*8*9), nil)
	if err != nil {
		t.Fatal(err)
	}
	in, out, small := upload(t, e, 5, 6, 4, nil), upload(t, e, 5, 6, 12, nil), upload(t, e, 4, 6, 8, nil)
	first8 := engine.Channels{Tensor: out, First: 0, Count: 8}
	for name, c := range map[string]engine.Conv{
		"input has 12 channels":  {In: engine.All(out), Out: first8},
		"output has 12":          {In: engine.All(in), Out: engine.All(out)},
		"channels 6 to 14 of 12": {In: engine.All(in), Out: engine.Channels{Tensor: out, First: 6, Count: 8}},
		"residual of (6,4)":      {In: engine.All(in), Out: first8, Residual: engine.All(small)},
		"leaves the input":       {In: engine.All(in), Out: engine.All(small), Window: image.Pt(0, 2)},
		"leaves the output":      {In: engine.All(in), Out: first8, Rect: image.Rect(0, 0, 7, 1)},
		"overwrites the input":   {In: engine.Channels{Tensor: out, First: 5, Count: 4}, Out: first8},
	} {
		c.Weights = w
		if err := e.Conv(context.Background(), c); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := e.NewConv(5, 1, 1, make([]float32, 25), nil); err == nil {
		t.Error("a 5×5 kernel passes")
	}
	if _, err := e.NewConv(3, 2, 2, make([]float32, 35), nil); err == nil {
		t.Error("weights of the wrong length pass")
	}
}

func TestConvCancelled(t *testing.T) {
	e := engines(t, 2)["go"]
	w, _ := e.NewConv(1, 1, 1, []float32{1}, nil)
	in, out := upload(t, e, 50, 50, 1, nil), upload(t, e, 50, 50, 1, nil)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := e.Conv(ctx, engine.Conv{Weights: w, In: engine.All(in), Out: engine.All(out)})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestTensorLimits(t *testing.T) {
	e, err := New(Options{Memory: 100_000})
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.NewTensor(98, 98, 2) // 100·100·2·4 bytes with its border
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.NewTensor(98, 98, 1); !errors.Is(err, engine.ErrOutOfMemory) {
		t.Errorf("over the limit: %v", err)
	}
	a.Release()
	if _, err := e.NewTensor(98, 98, 1); err != nil {
		t.Errorf("after a release: %v", err)
	}
	for _, size := range [][3]int{{0, 1, 1}, {1, -1, 1}, {1, 1, 0}, {1 << 16, 1 << 16, 1}} {
		if _, err := e.NewTensor(size[0], size[1], size[2]); err == nil {
			t.Errorf("a tensor of %v passes", size)
		}
	}
	if err := e.Upload(a, nil); err == nil {
		t.Error("an upload of nothing passes")
	}
	if _, err := New(Options{Kernels: "mmx"}); err == nil || !strings.Contains(err.Error(), "go") {
		t.Errorf("unknown instruction set: %v", err)
	}
}
