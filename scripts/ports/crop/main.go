// Command crop holds a picture against another one, of which it may be the middle or a corner: a
// window without a window manager has another size. It prints how many values differ, and fails if
// more do than the share allows, which is none, or any by more than one step.
//
//	go run ./scripts/ports/crop [-share 1e-4] LARGE.png SMALL.png
package main

import (
	"errors"
	"flag"
	"fmt"
	"image"
	"image/draw"
	_ "image/png"
	"os"
)

func main() {
	share := flag.Float64("share", 0, "allow this share of the values to differ, by one step")
	flag.Parse()
	if err := run(flag.Args(), *share); err != nil {
		fmt.Fprintln(os.Stderr, "crop:", err)
		os.Exit(1)
	}
}

func run(args []string, share float64) error {
	if len(args) != 2 {
		return errors.New("name two pictures")
	}
	large, err := read(args[0])
	if err != nil {
		return err
	}
	small, err := read(args[1])
	if err != nil {
		return err
	}
	n, total, step := differing(large, small)
	fmt.Printf("crop: %d of %d values differ, by %d at most; %v of %v\n", n, total, step,
		small.Rect.Size(), large.Rect.Size())
	if float64(n) > share*float64(total) || step > 1 {
		return fmt.Errorf("%s is no part of %s", args[1], args[0])
	}
	return nil
}

func read(path string) (*image.NRGBA, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, _, err := image.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	out := image.NewNRGBA(image.Rectangle{Max: m.Bounds().Size()})
	draw.Draw(out, out.Rect, m, m.Bounds().Min, draw.Src)
	return out, nil
}

// differing counts the values of the smaller picture that differ from the larger one's, and tells
// the largest difference, where it lies in the middle or in the corner, whichever fits better.
func differing(large, small *image.NRGBA) (n, total, step int) {
	room := large.Rect.Size().Sub(small.Rect.Size())
	total = len(small.Pix)
	if room.X < 0 || room.Y < 0 {
		return total, total, 255
	}
	n = total + 1
	for _, at := range []image.Point{{}, room.Div(2)} {
		if count, most := differingAt(large, small, at); count < n {
			n, step = count, most
		}
	}
	return n, total, step
}

func differingAt(large, small *image.NRGBA, at image.Point) (n, step int) {
	for y := range small.Rect.Dy() {
		a := large.Pix[large.PixOffset(at.X, at.Y+y):]
		b := small.Pix[small.PixOffset(0, y):]
		for i := range 4 * small.Rect.Dx() {
			if a[i] != b[i] {
				n++
				step = max(step, int(max(a[i], b[i])-min(a[i], b[i])))
			}
		}
	}
	return n, step
}
