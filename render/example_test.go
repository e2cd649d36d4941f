package render_test

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"log"

	"github.com/liif-render/liif/render"
)

// photo stands for a decoded picture.
func photo() image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, 32, 24))
	for y := range 24 {
		for x := range 32 {
			m.SetNRGBA(x, y, color.NRGBA{uint8(8 * x), uint8(10 * y), 128, 255})
		}
	}
	return m
}

// Draw a whole picture four times as large.
func Example() {
	ctx := context.Background()
	r, err := render.Open("liif-small", render.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	field, err := r.Encode(ctx, render.FromImage(photo()))
	if err != nil {
		log.Fatal(err)
	}
	view := field.View(4)
	out := image.NewNRGBA(image.Rect(0, 0, view.Columns, view.Rows))
	if err := field.Draw(ctx, out, view); err != nil {
		log.Fatal(err)
	}
	fmt.Println(out.Bounds().Size())
	// Output: (128,96)
}

// Draw a window at ×30: the part of the whole at ×30 that shows it.
func ExampleField_ViewOf() {
	ctx := context.Background()
	r, err := render.Open("liif-small", render.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	field, err := r.Encode(ctx, render.FromImage(photo()))
	if err != nil {
		log.Fatal(err)
	}
	view := field.ViewOf(30, 10, 8, 2.5, 2)
	out := image.NewNRGBA(view.Bounds())
	if err := field.Draw(ctx, out, view); err != nil {
		log.Fatal(err)
	}
	fmt.Println(out.Bounds())
	// Output: (300,240)-(375,300)
}

// Any window in any size, stretched as you like.
func ExampleView() {
	ctx := context.Background()
	r, err := render.Open("liif-small", render.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	field, err := r.Encode(ctx, render.FromImage(photo()))
	if err != nil {
		log.Fatal(err)
	}
	view := render.View{X: 3.5, Y: 1.25, Width: 7, Height: 2, Columns: 70, Rows: 60}
	pixels := make([]float32, view.Columns*view.Rows*field.Channels())
	if err := field.DrawFloat(ctx, pixels, view); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(pixels))
	// Output: 12600
}

// A picture larger than memory, in strips from top to bottom, with progress.
func ExampleField_Stream() {
	ctx := context.Background()
	r, err := render.Open("liif-small", render.Options{Memory: 64 << 20})
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	field, err := r.Encode(ctx, render.FromImage(photo()))
	if err != nil {
		log.Fatal(err)
	}
	rows := 0
	err = field.Stream(ctx, field.View(8), 8, func(s *render.Strip) error {
		rows += s.Rows // s.Pix8 holds them
		return nil
	}, func(done, total int64) {})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(rows, "rows")
	// Output: 192 rows
}

// Colours at single points, each for a pixel of its own size.
func ExampleField_At() {
	ctx := context.Background()
	r, err := render.Open("liif-small", render.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	field, err := r.Encode(ctx, render.FromImage(photo()))
	if err != nil {
		log.Fatal(err)
	}
	points := []render.Point{{X: 4, Y: 4}, {X: 20.25, Y: 11.5}}
	cells := []render.Point{{X: 0.1, Y: 0.1}, {X: 0.5, Y: 0.5}}
	colours, err := field.At(ctx, points, cells)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(colours)/field.Channels(), "colours")
	// Output: 2 colours
}

// What a view will take, before anything is allocated.
func ExampleField_Plan() {
	r, err := render.Open("liif-small", render.Options{Memory: 256 << 20})
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	field, err := r.Encode(context.Background(), render.FromImage(photo()))
	if err != nil {
		log.Fatal(err)
	}
	plan, err := field.Plan(field.View(30))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(plan.Output, plan.Tiles, plan.Memory < 256<<20)
	// Output: (960,720) 1 true
}
