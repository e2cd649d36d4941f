// Command sheet draws pictures as people have them, enlarged by several methods next to each
// other, for anyone to judge by eye:
//
//	go run ./scripts/sheet -columns nearest,lanczos,liif-small -photos FOLDER sheet.jpg
//
// Its rows are a noisy and a compressed photograph, foliage, architecture, text, line art and a
// logo, four times as wide and high, and a detail thirty times. Photographs that are not in FOLDER
// are left out, with a line about each. Models undo the damage that liif-render would find.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/liif-render/liif/evaluate"
	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/montage"
	"github.com/liif-render/liif/render"
)

// settings are the flags.
type settings struct {
	columns, rows  string
	sample, photos string
	title          string
	dial           string
	options        render.Options
	quality        int
}

func main() {
	var s settings
	flag.StringVar(&s.columns, "columns", "nearest,lanczos,"+render.Models()[0].Name,
		"the methods of `LIST`: what liif-render --model takes")
	flag.StringVar(&s.rows, "rows", "", "draw only the rows of `LIST`: "+strings.Join(names(), ","))
	flag.StringVar(&s.sample, "sample", "assets/cat.png", "the sample photograph is `FILE`")
	flag.StringVar(&s.photos, "photos", "", "the other photographs are in `FOLDER`")
	flag.StringVar(&s.title, "title", "", "write `TEXT` on top")
	flag.StringVar(&s.dial, "dial", string(evaluate.DialAuto),
		"tell models of the damage `HOW`: what liif-eval --dial takes")
	flag.StringVar(&s.options.Device, "device", "cpu", "compute on `NAME`")
	flag.IntVar(&s.quality, "quality", 88, "write JPEG of quality `1-100`")
	flag.Parse()
	if err := run(context.Background(), s, flag.Args(), os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "sheet:", err)
		os.Exit(1)
	}
}

// run draws the sheet into the file args[0], replacing it, and says on log what it leaves out.
func run(ctx context.Context, s settings, args []string, log io.Writer) error {
	if len(args) != 1 {
		return errors.New("give the name of the sheet")
	}
	if !slices.Contains(evaluate.Dials(), evaluate.Dial(s.dial)) {
		return fmt.Errorf("-dial: %q is none of %v", s.dial, evaluate.Dials())
	}
	wanted, err := choose(s.rows)
	if err != nil {
		return err
	}
	s.options.Restore, s.options.Denoise = render.Auto, render.Auto
	var columns []*render.Renderer
	for name := range strings.SplitSeq(s.columns, ",") {
		r, err := render.Open(name, s.options)
		if err != nil {
			return err
		}
		defer r.Close()
		columns = append(columns, r)
	}
	var rows []montage.Row
	for _, c := range wanted {
		picture, err := c.open(&s)
		if errors.Is(err, os.ErrNotExist) && c.photo {
			fmt.Fprintf(log, "sheet: the row %s is left out: %v\n", c.name, err)
			continue
		}
		if err != nil {
			return err
		}
		tiles, err := enlarge(ctx, columns, c, picture, evaluate.Dial(s.dial))
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		rows = append(rows, montage.Row{Caption: c.caption(), Tiles: tiles})
	}
	if len(rows) == 0 {
		return errors.New("no row is left")
	}
	return write(args[0], montage.Draw(s.title, rows, 1), s.quality)
}

func names() (list []string) {
	for _, c := range cases {
		list = append(list, c.name)
	}
	return list
}

// choose is the cases of a list of names, in its order; all for an empty one.
func choose(list string) ([]example, error) {
	if list == "" {
		return cases, nil
	}
	var chosen []example
	for name := range strings.SplitSeq(list, ",") {
		i := slices.IndexFunc(cases, func(c example) bool { return c.name == name })
		if i < 0 {
			return nil, fmt.Errorf("-rows: %q is none of %s", name, strings.Join(names(), ", "))
		}
		chosen = append(chosen, cases[i])
	}
	return chosen, nil
}

// write makes a PNG or JPEG of an opaque picture.
func write(path string, m *image.NRGBA, quality int) error {
	format, err := imageio.FormatFromPath(path)
	if err != nil {
		return err
	}
	w, err := imageio.Create(path, imageio.Header{Width: m.Rect.Dx(), Height: m.Rect.Dy(),
		Channels: 3,
		Bits:     8, Format: format, Quality: quality, Compression: -1},
		imageio.CreateOptions{Force: true})
	if err != nil {
		return err
	}
	defer w.Abort()
	if err := w.WriteRows8(montage.Opaque(m)); err != nil {
		return err
	}
	return w.Close()
}
