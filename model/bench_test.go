package model

import (
	"context"
	"image"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/internal/bench"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/weights"
)

// benchModels are the paper's model, its larger encoder in configuration A, and ours.
var benchModels = []string{"edsr-baseline-liif", "rdn-a16-liif", weights.Default}

func benchNetwork(b *testing.B, name, kernels string) (*Network, *cpu.Engine) {
	b.Helper()
	var m *weights.Model
	if name == weights.Default {
		var err error
		if m, err = weights.Open(name); err != nil {
			b.Fatal(err)
		}
	} else {
		m = golden.Model(b, name)
	}
	e, err := cpu.New(cpu.Options{Kernels: kernels})
	if err != nil {
		b.Fatal(err)
	}
	n, err := Load(e, m)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(n.Close)
	return n, e
}

// BenchmarkEncode encodes a picture of 128×128 pixels, the hoisted first layer included.
func BenchmarkEncode(b *testing.B) {
	each(b, func(b *testing.B, n *Network, e *cpu.Engine) {
		const side = 128
		rgb := make([]float32, side*side*3)
		all := image.Rect(0, 0, side, side)
		flop := 2 * float64(n.Cost().EncodeMACs) * side * side
		bench.Run(b, e, flop, side*side, func() {
			l, err := n.Encode(context.Background(), rgb, Restore{}, all, all)
			if err != nil {
				b.Fatal(err)
			}
			l.Release()
		})
	})
}

// BenchmarkDecode draws 512×512 pixels from an encoded picture of 128×128.
func BenchmarkDecode(b *testing.B) {
	each(b, func(b *testing.B, n *Network, e *cpu.Engine) {
		const side, out = 128, 512
		all := image.Rect(0, 0, side, side)
		l, err := n.Encode(context.Background(), make([]float32, side*side*3), Restore{}, all, all)
		if err != nil {
			b.Fatal(err)
		}
		defer l.Release()
		axis := n.Axis(side, GridSamples(side, out, 0, out))
		pixels := make([]float32, out*out*3)
		flop := 2 * float64(n.Cost().DecodeMACs) * out * out
		bench.Run(b, e, flop, out*out, func() {
			if err := n.DecodeGrid(context.Background(), l, axis, axis, pixels); err != nil {
				b.Fatal(err)
			}
		})
	})
}

func each(b *testing.B, run func(b *testing.B, n *Network, e *cpu.Engine)) {
	for _, kernels := range cpu.Available() {
		for _, name := range benchModels {
			b.Run(name+"/"+kernels, func(b *testing.B) {
				n, e := benchNetwork(b, name, kernels)
				run(b, n, e)
			})
		}
	}
}
