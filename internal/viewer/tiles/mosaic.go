package tiles

import (
	"image"
	"runtime"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/draw"
	"github.com/liif-render/liif/internal/viewer/pyramid"
	"github.com/liif-render/liif/render"
)

// Picture is a source of tiles.
type Picture struct {
	Number  int // identifies a picture; the same file read again has another
	Image   *imageio.Image
	Pyramid *pyramid.Pyramid
}

// fewest is the least zoom at which tiles are drawn of a picture on the disk itself: below, one of
// 256 pixels a side would have thousands of source pixels a side to be read.
const fewest = 1.0 / 16

// source is what tiles are drawn of in an output of so many columns: the picture, or, of one that
// stays on the disk and is reduced, the smallest of its levels that has the detail, with its
// number. It is nil while there is none.
func (p *Picture) source(columns int) (m *imageio.Image, level int) {
	if m = p.Image; m.OnDisk == nil || columns >= m.Width {
		return m, 0
	}
	sizes := m.OnDisk.Levels()
	if o := p.Pyramid.Overview(); o != nil && columns <= o.Width {
		return o, len(sizes)
	}
	for k, size := range sizes {
		if size.X >= columns {
			level = k
		}
	}
	if from := sizes[level]; float64(columns) < fewest*float64(from.X) {
		return nil, 0
	}
	return m.Level(level), level
}

// bytes is the memory that the picture takes, reductions included.
func (p *Picture) bytes() int64 {
	if d := p.Image.OnDisk; d != nil {
		return d.Memory(runtime.GOMAXPROCS(0)) + p.Pyramid.Bytes()
	}
	return int64(len(p.Image.Pix8)+2*len(p.Image.Pix16)) + p.Pyramid.Bytes()
}

// Pane is a part of the window that shows a picture by a method.
type Pane struct {
	Bounds  image.Rectangle // where the camera's window lies in the window
	Clip    image.Rectangle // the part of it that is shown
	Picture *Picture
	Method  Method
	// Unknown: the picture is being examined for the damage that the method is to undo.
	Unknown bool
	// Against, if not nil, is what the pane's tiles are compared with: the pane shows the
	// difference.
	Against *Pane
}

// Options are a Mosaic's resources and limits.
type Options struct {
	Render render.Options
	// Drawers draw the tiles; nil for one that does it here, with Render.
	Drawers []Drawer
	Cache   int64  // bytes of tiles and pages kept
	Still   bool   // no fading
	Wake    func() // called, from any goroutine, when a tile is drawn
}

// Mosaic covers panes with tiles. Its methods belong to one goroutine.
type Mosaic struct {
	camera   *camera.Camera
	cache    *cache
	tiler    *tiler
	clock    clock
	open     []*Picture
	failed   map[Method]error
	measured measured
	// The processor draws the window: what changes is shown at once, without fading.
	software, still bool
	now             time.Time
}

// New makes a mosaic of a camera's view.
func New(o Options, c *camera.Camera) *Mosaic {
	if o.Drawers == nil {
		o.Drawers = []Drawer{NewLocal(o.Render)}
	}
	return &Mosaic{camera: c, cache: newCache(o.Cache), tiler: newTiler(o.Drawers, o.Wake),
		failed: map[Method]error{}, still: o.Still}
}

// Close ends all work and waits for that.
func (m *Mosaic) Close() { m.tiler.close() }

// SetSoftware reports whether the processor draws the window, which then keeps no copy of tiles.
func (m *Mosaic) SetSoftware(software bool) {
	m.software = software
	if m.cache.copies = 2; software {
		m.cache.copies = 1
	}
}

// Open changes the pictures that are shown; beside them the viewer needs bytes of memory for
// pictures.
func (m *Mosaic) Open(bytes int64, pictures ...*Picture) {
	images := map[int]*Picture{}
	for _, p := range pictures {
		bytes += p.bytes()
		images[p.Number] = p
	}
	m.open = pictures
	m.tiler.show(images, bytes)
	m.cache.drop(func(e *entry) bool { // pages are quick to make again, and tiles are not
		k, ok := e.key.(pageKey)
		return ok && images[k.picture] == nil
	})
	m.Retry()
}

// Retry forgets that methods have failed.
func (m *Mosaic) Retry() { clear(m.failed) }

// Failure is the error for which a method cannot draw; nil if it can.
func (m *Mosaic) Failure(method Method) error { return m.failed[method] }

// Gone lists images that will not be shown again, for the screen to forget.
func (m *Mosaic) Gone() []uint64 { return m.cache.gather() }

// Used is how many bytes are kept, and Limit how many may be.
func (m *Mosaic) Used() int64  { return m.cache.used() }
func (m *Mosaic) Limit() int64 { return m.cache.limit }

// Device is the device that drew the last tile; empty before the first.
func (m *Mosaic) Device() string { return m.clock.device }

// Loaded lists the models that are loaded, filters among them.
func (m *Mosaic) Loaded() []string { return m.tiler.loaded() }

// Wanted lists how many columns the outputs have that tiles are still to be drawn of, the tile in
// work first, unless it is given up.
func (m *Mosaic) Wanted() []int { return m.tiler.columns() }

// PerPixel is how long a method takes to draw a pixel, in seconds; 0 if that is not known.
func (m *Mosaic) PerPixel(method Method) float64 { return m.clock.perPixel(method) }

// Collect takes the tiles that have been drawn meanwhile. It reports whether there were any of the
// pictures shown, and why methods failed that had not failed before.
func (m *Mosaic) Collect() (arrived bool, failures []error) {
	for _, r := range m.tiler.take() {
		current := m.tiler.isOpen(r.key.picture)
		if r.err != nil {
			if !current { // the error does not concern the new picture
				continue
			}
			if m.failed[r.key.method] == nil { // other tiles of it may have failed meanwhile
				failures = append(failures, r.err)
			}
			m.failed[r.key.method] = r.err
			continue
		}
		m.clock.count(r)
		if current {
			m.cache.add(r.entry)
			arrived = true
		}
	}
	return arrived, failures
}

// SetMoving reports whether the window is being redrawn all the time.
func (m *Mosaic) SetMoving(moving bool) { m.tiler.setMoving(moving) }

// Moving returns the value last given to SetMoving.
func (m *Mosaic) Moving() bool {
	m.tiler.mu.Lock()
	defer m.tiler.mu.Unlock()
	return m.tiler.moving
}

// gridAt is a pane's output of the whole picture at a scale.
func (m *Mosaic) gridAt(p Pane, scale float64) gridKey {
	g := m.camera.GridOf(camera.Place{Zoom: scale})
	return gridKey{p.Picture.Number, p.Method, g.Columns, g.Rows}
}

// exactGrid is the output that a pane shows pixel for pixel while nothing moves.
func (m *Mosaic) exactGrid(p Pane) gridKey { return m.gridAt(p, m.camera.Place().Zoom) }

// Want has what the panes show drawn: tiles near a point of the window first; nil for each pane's
// middle. It tells how many tiles are there of those that all panes need, and how long the rest
// will take, in seconds, as far as methods have been timed.
func (m *Mosaic) Want(panes []Pane, near *camera.Point) (done, total int, seconds float64) {
	var keys []tileKey
	var seen []Shown
	areas := map[gridKey]image.Rectangle{}
	// look is what a pane shows of a grid.
	look := func(grid gridKey, e camera.Extent, clip image.Rectangle, near camera.Point) []tileKey {
		list := visible(grid, grid.layer(e), clip, near)
		for _, k := range list {
			rect, _ := k.rect()
			areas[grid] = areas[grid].Union(rect)
		}
		return list
	}
	for _, p := range Both(panes) {
		if m.failed[p.Method] != nil {
			continue
		}
		seen = append(seen, Shown{p.Method, p.Picture.Number})
		if p.Unknown {
			total++
			continue
		}
		first := camera.Point{X: float64(p.Bounds.Dx()) / 2, Y: float64(p.Bounds.Dy()) / 2}
		if near != nil {
			first = camera.Point{X: near.X - float64(p.Bounds.Min.X), Y: near.Y}
		}
		clip := p.Clip.Sub(p.Bounds.Min)
		if m.camera.Zooming() {
			target := m.camera.Target()
			scale := previewScale(target.Zoom)
			if scale == 0 {
				scale = target.Zoom
			}
			if scale > 1 && !p.Method.IsFilter() {
				grid := m.gridAt(p, scale)
				keys = m.missing(keys, look(grid, m.camera.ExtentAt(target), clip, first))
			}
			total++
			continue
		}
		extent := m.camera.ExtentAt(m.camera.Place())
		grid := m.exactGrid(p)
		if from, _ := p.Picture.source(grid.columns); from == nil {
			total++
			continue
		}
		exact := look(grid, extent, clip, first)
		missing := m.missing(nil, exact)
		done, total = done+len(exact)-len(missing), total+len(exact)
		seconds += m.clock.perPixel(p.Method) * float64(len(missing)*Side*Side)
		if scale := previewScale(m.camera.Place().Zoom); scale > 0 && !p.Method.IsFilter() &&
			m.clock.expects(p.Method, len(missing)) > previewWorth && 3*len(missing) > len(exact) {
			coarse := m.gridAt(p, scale)
			keys = m.missing(keys, look(coarse, extent, clip, first))
		}
		keys = append(keys, missing...)
	}
	m.tiler.want(keys, areas, seen...)
	return done, total, seconds
}

// Both lists the panes and those that they are compared with.
func Both(panes []Pane) (list []Pane) {
	for _, p := range panes {
		list = append(list, p)
		if p.Against != nil {
			other := *p.Against
			other.Bounds, other.Clip = p.Bounds, p.Clip
			list = append(list, other)
		}
	}
	return list
}

// missing appends the tiles that are not kept.
func (m *Mosaic) missing(list []tileKey, keys []tileKey) []tileKey {
	for _, k := range keys {
		if m.cache.entries[k] == nil {
			list = append(list, k)
		}
	}
	return list
}

// Paint covers the panes of a frame with the best there is now. The frame is to be followed by
// another if tiles are fading in or if, hurried, pages were left out for want of time.
func (m *Mosaic) Paint(f *draw.Frame, panes []Pane, now time.Time) (hurried bool) {
	m.now = now
	m.clock.fading, m.clock.hurried = false, false
	m.cache.next()
	for _, p := range panes {
		m.paintPane(f, p)
	}
	return m.clock.hurried
}

// Fading reports whether a tile of the last frame has not faded in completely.
func (m *Mosaic) Fading() bool { return m.clock.fading }

// Thumbnail is the smallest reduction of a picture, as an image of one page.
func (m *Mosaic) Thumbnail(p *Picture) *draw.Image {
	return m.page(p, p.Pyramid.Levels()-1, 0, 0, true).image
}
