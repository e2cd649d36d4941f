//go:build unix

package model

import (
	"context"
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"syscall"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/weights"
)

// BenchmarkBlocks encodes pictures in blocks and directly, in turns, and reports how many times the
// processor's time of the shortest turn in blocks the shortest direct one takes, and what share of
// a thread's measured peak direct sums would need for the speed in blocks.
func BenchmarkBlocks(b *testing.B) {
	for _, name := range []string{weights.Default, "edsr-baseline-liif", "rdn"} {
		for _, kernels := range cpu.Available() {
			for _, side := range []int{64, 256, 1024} {
				for _, threads := range []int{1, 2} {
					b.Run(fmt.Sprintf("%s/%s/%d/%d", name, kernels, side, threads),
						func(b *testing.B) {
							benchBlocks(b, blocksModel(b, name), kernels, side, threads)
						})
				}
			}
		}
	}
}

func blocksModel(b *testing.B, name string) *weights.Model {
	b.Helper()
	switch name {
	case "rdn":
		spec := weights.Spec{Encoder: weights.EncoderRDN, RDNConfig: "B", G0: 64,
			Head:   weights.HeadLIIF,
			Hidden: []int{256, 256, 256, 256}, LocalEnsemble: true, FeatUnfold: true,
			CellDecode: true,
			Residual:   weights.ResidualNone}
		return randomModel(rand.New(rand.NewPCG(1, 1)), spec)
	case weights.Default:
		m, err := weights.Open(name)
		if err != nil {
			b.Fatal(err)
		}
		return m
	}
	return golden.Model(b, name)
}

// processorSeconds is what this process has had of processors, which others at work change less
// than the clock.
func processorSeconds(b *testing.B) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func benchBlocks(b *testing.B, m *weights.Model, kernels string, side, threads int) {
	e, err := cpu.New(cpu.Options{Kernels: kernels, Threads: threads})
	if err != nil {
		b.Fatal(err)
	}
	direct, err := Load(e, m)
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	defer direct.Close()
	rgb := make([]float32, side*side*3)
	for i := range rgb {
		rgb[i] = float32(i%251) / 251
	}
	all := image.Rect(0, 0, side, side)
	encode := func(n *Network) float64 {
		start := processorSeconds(b)
		l, err := n.Encode(context.Background(), rgb, Restore{}, all, all)
		if err != nil {
			b.Fatal(err)
		}
		l.Release()
		return processorSeconds(b) - start
	}
	blocks := direct.InBlocks(4)
	fast, slow, peak := math.Inf(1), math.Inf(1), 0.0
	for b.Loop() {
		fast, slow = min(fast, encode(blocks)), min(slow, encode(direct))
		peak = max(peak, e.PeakFLOPS(1_000_000, func(run func()) float64 {
			start := processorSeconds(b)
			run()
			return processorSeconds(b) - start
		}))
	}
	flop := 2 * float64(direct.Cost().EncodeMACs) * float64(side*side)
	b.ReportMetric(1e3*fast, "best-ms")
	b.ReportMetric(slow/fast, "direct/blocks")
	b.ReportMetric(flop/fast/1e9, "GFLOP/s-directly")
	b.ReportMetric(100*flop/fast/peak, "%-of-peak-directly")
}
