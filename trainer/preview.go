package trainer

import (
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/weights"
)

// A preview is the centre of a picture, reduced and enlarged again.
const (
	previewSide     = 48 // of the network's input, at most
	previewScale    = 4
	previewPictures = 3
)

// preview draws a few pictures as the model enlarges them, each between Pillow's bicubic and the
// truth, one under the other: previews/step-N.png.
func (r *run) preview(ctx context.Context, m *weights.Model) error {
	n, err := model.Load(r.engine, m)
	if err != nil {
		return err
	}
	defer n.Close()
	truth := r.data.truth()
	if r.val != nil {
		truth = r.val.truth()
	}
	var rows []*picture
	for i := range truth.files {
		p, err := truth.open(i)
		if err != nil || min(p.width, p.height) < previewScale {
			continue // training or validation reports that it cannot be used
		}
		s := centre(p)
		colours, err := enlarge(ctx, n, s.low, s.high.width, s.high.height)
		if err != nil {
			return err
		}
		rows = append(rows, beside(s.low.resize(s.high.width, s.high.height),
			quantise(colours, s.high.width, s.high.height), s.high))
		if len(rows) == previewPictures {
			break
		}
	}
	if len(rows) == 0 {
		return nil
	}
	folder := filepath.Join(r.Folder, "previews")
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return written(err)
	}
	return written(writePNG(filepath.Join(folder, previewName(r.state.Step)), stacked(rows)))
}

func previewName(step int) string { return fmt.Sprintf("step-%08d.png", step) }

// centre is the middle of a picture and its low resolution.
func centre(p *picture) *sample {
	w := min(p.width/previewScale, previewSide) * previewScale
	h := min(p.height/previewScale, previewSide) * previewScale
	x, y := (p.width-w)/2, (p.height-h)/2
	high := p.crop(image.Rect(x, y, x+w, y+h))
	return &sample{low: high.resize(w/previewScale, h/previewScale), high: high}
}

// quantise rounds colours to 8 bits.
func quantise(colours []float32, width, height int) *picture {
	p := newPicture(width, height)
	for i, c := range colours {
		p.pix[i] = uint8(min(max(c, 0), 1)*255 + 0.5)
	}
	return p
}

// beside puts pictures of one height next to each other.
func beside(list ...*picture) *picture {
	width := 0
	for _, p := range list {
		width += p.width
	}
	out := newPicture(width, list[0].height)
	for y := range out.height {
		row := out.pix[y*width*3:][: 0 : width*3]
		for _, p := range list {
			row = append(row, p.pix[y*p.width*3:][:p.width*3]...)
		}
	}
	return out
}

// stacked puts pictures under each other, at the left.
func stacked(list []*picture) *picture {
	width, height := 0, 0
	for _, p := range list {
		width, height = max(width, p.width), height+p.height
	}
	out := newPicture(width, height)
	at := 0
	for _, p := range list {
		for y := range p.height {
			copy(out.pix[at*width*3:], p.pix[y*p.width*3:][:p.width*3])
			at++
		}
	}
	return out
}

func writePNG(file string, p *picture) error {
	w, err := imageio.Create(file, imageio.Header{Width: p.width, Height: p.height, Channels: 3,
		Bits: 8, Format: imageio.PNG, Compression: imageio.DefaultCompression},
		imageio.CreateOptions{Force: true})
	if err != nil {
		return err
	}
	defer w.Abort()
	if err := w.WriteRows8(p.pix); err != nil {
		return err
	}
	return w.Close()
}
