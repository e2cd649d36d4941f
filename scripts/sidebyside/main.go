// Command sidebyside puts pictures next to each other in one PNG, for make demo and the README:
//
//	go run ./scripts/sidebyside out.png left.png right.png
package main

import (
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
)

// gap is the width in pixels of the white stripe between two pictures.
const gap = 12

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "sidebyside:", err)
		os.Exit(1)
	}
}

// run writes the pictures named by args[1:] to the file args[0], replacing it.
func run(args []string) error {
	if len(args) < 2 {
		return errors.New("give an output and the pictures to put into it")
	}
	var pictures []image.Image
	for _, name := range args[1:] {
		m, err := read(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		pictures = append(pictures, m)
	}
	out, err := os.Create(args[0])
	if err != nil {
		return err
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := errors.Join(encoder.Encode(out, join(pictures)), out.Close()); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", args[0], err), os.Remove(args[0]))
	}
	return nil
}

func read(name string) (image.Image, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	defer f.Close()
	return png.Decode(f)
}

// join draws the pictures from left to right, tops aligned, on white.
func join(pictures []image.Image) image.Image {
	var size image.Point
	for i, m := range pictures {
		if i > 0 {
			size.X += gap
		}
		size.X += m.Bounds().Dx()
		size.Y = max(size.Y, m.Bounds().Dy())
	}
	out := image.NewNRGBA(image.Rectangle{Max: size})
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	x := 0
	for _, m := range pictures {
		at := image.Rect(x, 0, x+m.Bounds().Dx(), m.Bounds().Dy())
		draw.Draw(out, at, m, m.Bounds().Min, draw.Over)
		x = at.Max.X + gap
	}
	return out
}
