// Command peers times a model in this project's CPU engine, for scripts/peers.sh:
//
//	peers [-direct] threads model.safetensors side output
//
// It says "ready", and then for each line of standard input, encode, decode or whole, the seconds
// that took: a picture of side×side pixels to latents, those to a picture of output×output, or
// both.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/weights"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet("peers", flag.ContinueOnError)
	direct := flags.Bool("direct", false, "convolve directly, without Winograd's algorithm")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 4 {
		return errors.New("give threads, a model, and the sides of the input and of the output")
	}
	var numbers [3]int
	for i, k := range []int{0, 2, 3} {
		n, err := strconv.Atoi(flags.Arg(k))
		if err != nil || n < 1 {
			return fmt.Errorf("%q is no number of threads or pixels", flags.Arg(k))
		}
		numbers[i] = n
	}
	p, err := load(flags.Arg(1), numbers[0], numbers[1], numbers[2], *direct)
	if err != nil {
		return err
	}
	defer p.close()
	fmt.Fprintln(out, "ready", p.engine.Info().Name)
	for lines := bufio.NewScanner(in); lines.Scan(); {
		seconds, err := p.time(lines.Text())
		if err != nil {
			return err
		}
		fmt.Fprintln(out, seconds)
	}
	return nil
}

// peer is a model on an engine, a picture and its latents.
type peer struct {
	engine       *cpu.Engine
	network      *model.Network
	latent       *model.Latent
	rgb, drawn   []float32
	side, output int
}

func load(path string, threads, side, output int, direct bool) (*peer, error) {
	m, err := weights.Open(path)
	if err != nil {
		return nil, err
	}
	e, err := cpu.New(cpu.Options{Threads: threads, Direct: direct})
	if err != nil {
		return nil, err
	}
	n, err := model.Load(e, m)
	if err != nil {
		return nil, err
	}
	p := &peer{engine: e, network: n.InBlocks(4), side: side, output: output,
		rgb: make([]float32, 3*side*side), drawn: make([]float32, 3*output*output)}
	for i := range p.rgb {
		p.rgb[i] = float32(i*7919%1000) / 1000
	}
	p.latent, err = p.encode()
	return p, err
}

func (p *peer) close() {
	p.latent.Release()
	p.network.Close()
	p.engine.Close()
}

func (p *peer) encode() (*model.Latent, error) {
	all := image.Rect(0, 0, p.side, p.side)
	return p.network.Encode(context.Background(), p.rgb, model.Restore{}, all, all)
}

// decode draws in bands, as liif-render does.
func (p *peer) decode(l *model.Latent) error {
	axis := func(from, to int) engine.Axis {
		return p.network.Axis(p.side, model.GridSamples(p.side, p.output, from, to))
	}
	columns := axis(0, p.output)
	const band = 64
	for y := 0; y < p.output; y += band {
		end := min(y+band, p.output)
		err := p.network.DecodeGrid(context.Background(), l, axis(y, end), columns,
			p.drawn[3*y*p.output:3*end*p.output])
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *peer) time(what string) (seconds float64, err error) {
	start := time.Now()
	l := p.latent
	switch what {
	case "encode", "whole":
		if l, err = p.encode(); err != nil {
			return 0, err
		}
		defer l.Release()
		if what == "whole" {
			err = p.decode(l)
		}
	case "decode":
		err = p.decode(l)
	default:
		err = fmt.Errorf("%q is no work that can be timed", what)
	}
	return time.Since(start).Seconds(), err
}
