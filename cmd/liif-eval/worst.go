package main

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"math"
	"path/filepath"
	"slices"

	"github.com/liif-render/liif/evaluate"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/montage"
)

// worstCrops collects the crops with the lowest PSNR of one method, over a set at a condition.
type worstCrops struct {
	protocol evaluate.Protocol
	title    string
	methods  []string
	judged   int // the method that decides: the first model
	count    int
	each     int // crops of one picture at most, so that one hard picture does not fill the montage
	side     int // in pixels of the original
	crops    []worstCrop
}

// worstCrop is one crop as drawn by every method.
type worstCrop struct {
	psnr float64
	montage.Row
}

// tileSide is the least side of a crop in the montage: crops are magnified by a whole number.
const tileSide = 192

// leastSide is the side of a crop in pixels of the original; it grows with the scale, so that a
// crop covers a few low-resolution pixels.
const leastSide, lowPixels = 64, 8

func (e *evaluation) newWorstCrops(s *evaluate.Set, p evaluate.Protocol,
	c evaluate.Condition) *worstCrops {
	w := &worstCrops{protocol: p, count: e.settings.worst,
		each: (e.settings.worst + len(s.Files) - 1) / len(s.Files),
		side: max(leastSide, int(math.Ceil(lowPixels*c.Scale)))}
	for i, m := range e.settings.methods {
		w.methods = append(w.methods, m.label)
		if e.settings.methods[w.judged].filter && !m.filter {
			w.judged = i
		}
	}
	w.title = fmt.Sprintf("%s %v: where %s is worst, and the PSNR of each crop in dB",
		cli.Printable(s.Name), c, cli.Printable(w.methods[w.judged]))
	return w
}

// add considers the crops of one picture.
func (w *worstCrops) add(d *evaluate.Drawing) {
	width, height := d.High.Width, d.High.Height
	judged := d.Got[w.judged]
	if judged == nil {
		return
	}
	for _, c := range w.protocol.WorstCrops(judged, d.Want, width, height, w.side, w.each) {
		if len(w.crops) == w.count && c.PSNR >= w.crops[w.count-1].psnr {
			continue
		}
		tiles := []montage.Tile{{Picture: lowTile(d, c.Rect), Caption: "reduced, nearest"}}
		for i, values := range d.Got {
			if values == nil {
				continue
			}
			tiles = append(tiles, montage.Tile{Picture: cutOut(values, width, c.Rect),
				Caption: fmt.Sprintf("%s %.2f", cli.Printable(w.methods[i]),
					w.psnr(values, d, c.Rect))})
		}
		tiles = append(tiles, montage.Tile{Picture: cutOut(d.Want, width, c.Rect),
			Caption: "original"})
		caption := fmt.Sprintf("%s at %d,%d", cli.Printable(filepath.Base(d.File)), c.Rect.Min.X,
			c.Rect.Min.Y)
		w.crops = append(w.crops, worstCrop{c.PSNR, montage.Row{Caption: caption, Tiles: tiles}})
		slices.SortStableFunc(w.crops,
			func(a, b worstCrop) int { return cmp.Compare(a.psnr, b.psnr) })
		w.crops = w.crops[:min(len(w.crops), w.count)]
	}
}

// montage draws the crops below each other: reduced, each method, original.
func (w *worstCrops) montage() *image.NRGBA {
	var rows []montage.Row
	for _, c := range w.crops {
		rows = append(rows, c.Row)
	}
	return montage.Draw(w.title, rows, max(1, tileSide/w.side))
}

// psnr is the PSNR of a crop; no border is left out.
func (w *worstCrops) psnr(values []float32, d *evaluate.Drawing, r image.Rectangle) float64 {
	bare := w.protocol
	bare.Border = 0
	psnr, err := bare.PSNR(part(values, d.High.Width, r), part(d.Want, d.High.Width, r), r.Dx(),
		r.Dy(), 0)
	if err != nil {
		return math.NaN()
	}
	return psnr
}

// part is the rectangle r of a picture, [height*width*3].
func part(values []float32, width int, r image.Rectangle) []float32 {
	var out []float32
	for y := r.Min.Y; y < r.Max.Y; y++ {
		out = append(out, values[3*(y*width+r.Min.X):3*(y*width+r.Max.X)]...)
	}
	return out
}

func cutOut(values []float32, width int, r image.Rectangle) *image.NRGBA {
	m := image.NewNRGBA(image.Rectangle{Max: r.Size()})
	for i, v := range bytesOf(part(values, width, r)) {
		m.Pix[i/3*4+i%3] = v
		m.Pix[i/3*4+3] = 255
	}
	return m
}

// lowTile is the low-resolution pixels under r, each as large as it is there.
func lowTile(d *evaluate.Drawing, r image.Rectangle) *image.NRGBA {
	m := image.NewNRGBA(image.Rectangle{Max: r.Size()})
	for y := range r.Dy() {
		for x := range r.Dx() {
			lowX := (2*(r.Min.X+x) + 1) * d.Low.Width / (2 * d.High.Width)
			lowY := (2*(r.Min.Y+y) + 1) * d.Low.Height / (2 * d.High.Height)
			p := d.Low.Pix8[3*(lowY*d.Low.Width+lowX):]
			m.SetNRGBA(x, y, color.NRGBA{p[0], p[1], p[2], 255})
		}
	}
	return m
}
