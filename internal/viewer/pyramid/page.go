package pyramid

import (
	"image"

	"github.com/liif-render/liif/internal/viewer/draw"
)

const (
	// PageSide is the side of a page in its level's pixels.
	PageSide = 256
	// Apron is how many pixels of its neighbours a page has around it, so that filters do not show
	// where pages meet; none beyond the picture's edge.
	Apron = 2
)

// Page is a part of a level on its way to the screen.
type Page struct {
	Image *draw.Image
	// Rect is the part in the level's pixels, and Around the image's: the part and its apron.
	Rect, Around image.Rectangle
	// Final: the page will not get better. Before that it is picked from the picture, every so
	// manyth pixel, or from what there is of the overview.
	Final bool
	// Version is the level's when the page was made.
	Version int
}

// PageRect is page x, y of level n in the level's pixels.
func (p *Pyramid) PageRect(n, x, y int) image.Rectangle {
	width, height := p.Size(n)
	return image.Rect(x*PageSide, y*PageSide, (x+1)*PageSide, (y+1)*PageSide).Intersect(
		image.Rect(0, 0, width, height))
}

// Page makes page x, y of level n, which must not be empty.
func (p *Pyramid) Page(n, x, y int) Page {
	width, height := p.Size(n)
	rect := p.PageRect(n, x, y)
	around := rect.Inset(-Apron).Intersect(image.Rect(0, 0, width, height))
	page := Page{Rect: rect, Around: around, Version: p.Version(n)}
	page.Final = n < p.Ready() && (p.disk == nil || n >= p.disk.base)
	pix := make([]byte, 4*around.Dx()*around.Dy())
	if p.disk != nil && !page.Final {
		page.Final = p.diskPage(n, around, pix)
		page.Image = draw.NewImage(around.Dx(), around.Dy(), pix, p.opaque)
		return page
	}
	for y := around.Min.Y; y < around.Max.Y; y++ {
		row := pix[4*(y-around.Min.Y)*around.Dx():][:4*around.Dx()]
		if page.Final {
			p.row(n, y, around.Min.X, around.Max.X, row)
		} else {
			p.pick(n, y, around.Min.X, around.Max.X, row)
		}
	}
	page.Image = draw.NewImage(around.Dx(), around.Dy(), pix, p.opaque)
	return page
}

// pick writes pixels [x0, x1) of row y of level n: one of the picture's that each stands for.
func (p *Pyramid) pick(n, y, x0, x1 int, to []byte) {
	step := 1 << n
	p.sourceRow(min(y*step+step/2, p.picture.Height-1), x0*step, min(x1*step, p.picture.Width),
		step, to)
}
