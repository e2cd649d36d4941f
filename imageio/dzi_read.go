package imageio

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/liif-render/liif/imageio/internal/levels"
)

// dziPicture is a picture of Deep Zoom: its description, and where its tiles are.
type dziPicture struct {
	dziImage
	path, folder string
	n            int // lower levels
	options      ReadOptions
	channels     int
	bits         int
}

var tileExtension = regexp.MustCompile(`^[A-Za-z0-9]{1,5}$`)

// errTile is about a tile that does not fit the others.
var errTile = errors.New("a tile that is unlike the others")

// isDZIName tells whether a file is taken for the description of a picture of Deep Zoom.
func isDZIName(path string) bool { return strings.EqualFold(filepath.Ext(path), ".dzi") }

// openDZI reads what the .dzi at path describes; it stays in its tiles unless o has it decoded
// whole.
func openDZI(path string, o ReadOptions) (*Image, error) {
	d, err := readDZI(path)
	if err != nil {
		return nil, err
	}
	if !tileExtension.MatchString(d.Format) {
		return nil, fmt.Errorf("%s: %w: tiles of the format %q", path, ErrCorrupt, d.Format)
	}
	pic := &dziPicture{dziImage: d, path: path, folder: dziFolder(path),
		n: levels.Count(d.Size.Width, d.Size.Height, 1), options: o}
	m, err := pic.describe()
	if err != nil {
		return nil, err
	}
	bytes := int64(m.Width) * int64(m.Height) * int64(m.Channels) * int64(m.Bits/8)
	whole := o.whole(bytes)
	if whole || o.MaxPixels != 0 {
		if err := checkPixels(path, image.Config{Width: m.Width, Height: m.Height}, o); err != nil {
			return nil, err
		}
	}
	if !whole {
		return m, nil
	}
	all, err := m.Crop(image.Rect(0, 0, m.Width, m.Height))
	if err != nil {
		return nil, err
	}
	if warning := m.OnDisk.Warning(); warning != "" {
		all.Warnings = append(all.Warnings, warning)
	}
	return all, nil
}

// describe makes the picture of the tiles. What samples they have, the first of them says, and the
// largest that shows the whole picture: of some formats tiles have as many channels as they need.
func (d *dziPicture) describe() (*Image, error) {
	first, err := d.open(0, 0, 0)
	if err != nil {
		return nil, err
	}
	side := max(d.TileSize, 1)
	small, err := d.open(levels.Count(d.Size.Width, d.Size.Height, side), 0, 0)
	if err != nil {
		return nil, err
	}
	m := *first
	m.Pix8, m.Pix16, m.Format = nil, nil, DZI
	m.Width, m.Height = d.Size.Width, d.Size.Height
	m.Channels, m.Bits = joined(first.Channels, small.Channels), max(first.Bits, small.Bits)
	if first.Format == WebP { // its decoder drops alpha that is full
		m.Channels = 4
	}
	m.Metadata = Metadata{ICC: first.Metadata.ICC, DPIX: first.Metadata.DPIX,
		DPIY: first.Metadata.DPIY}
	d.channels, d.bits = m.Channels, m.Bits
	p := &OnDisk{orientation: 1, diskBlocks: &diskBlocks{name: d.path, channels: m.Channels,
		bits: m.Bits, damaged: d.options.Damaged, trusted: d.options.TrustAlpha,
		cache: blockCache{limit: d.options.cache()}}}
	for k := range d.n + 1 {
		if _, err := os.Stat(d.level(k)); err != nil && k > 0 {
			break // levels that are left out are the smallest
		}
		p.levels = append(p.levels, diskLevel{levels.Size(m.Width, k), levels.Size(m.Height, k),
			d.TileSize, d.TileSize, func(column, row int, rect image.Rectangle) (*Image, error) {
				return d.tile(k, column, row, rect)
			}})
	}
	side = d.TileSize + 2*d.Overlap
	if 2*int64(side)*int64(side)*int64(m.Channels*m.Bits/8) > p.cache.limit {
		return nil, fmt.Errorf("%s: %w: tiles of %d pixels are too large", d.path, ErrLimit,
			d.TileSize)
	}
	m.OnDisk = p
	return &m, nil
}

// joined is the channels that hold pictures of both numbers of channels.
func joined(a, b int) int {
	alpha := 0
	if a%2 == 0 || b%2 == 0 {
		alpha = 1
	}
	if max(a, b) < 3 {
		return 1 + alpha
	}
	return 3 + alpha
}

// level is the folder of a level, 0 being the largest; files count from the smallest.
func (d *dziPicture) level(k int) string { return filepath.Join(d.folder, fmt.Sprint(d.n-k)) }

// around is what of a level a tile shows, with the overlap.
func (d *dziPicture) around(k, column, row int) image.Rectangle {
	r := image.Rect(column*d.TileSize, row*d.TileSize, (column+1)*d.TileSize, (row+1)*d.TileSize)
	return r.Inset(-d.Overlap).Intersect(image.Rect(0, 0, levels.Size(d.Size.Width, k),
		levels.Size(d.Size.Height, k)))
}

// open decodes the file of a tile.
func (d *dziPicture) open(k, column, row int) (*Image, error) {
	around := d.around(k, column, row)
	path := filepath.Join(d.level(k), fmt.Sprintf("%d_%d.%s", column, row, d.Format))
	m, err := Open(path, ReadOptions{MaxPixels: int64(around.Dx()) * int64(around.Dy()),
		Damaged: d.options.Damaged, InkProfile: d.options.InkProfile, IgnoreOrientation: true})
	if err != nil {
		return nil, err
	}
	if m.Width != around.Dx() || m.Height != around.Dy() {
		return nil, fmt.Errorf("%s: %w: it has %d x %d pixels, not %d x %d", path, errTile, m.Width,
			m.Height, around.Dx(), around.Dy())
	}
	return m, nil
}

// tile decodes a tile without the overlap, in the picture's channels and bits.
func (d *dziPicture) tile(k, column, row int, rect image.Rectangle) (*Image, error) {
	m, err := d.open(k, column, row)
	if err != nil {
		return nil, err
	}
	if m.Bits > d.bits || joined(m.Channels, d.channels) != d.channels {
		return nil, fmt.Errorf("%s: %w: it has %d channels of %d bits, not %d of %d", d.path, errTile,
			m.Channels, m.Bits, d.channels, d.bits)
	}
	if m, err = m.Crop(rect.Sub(d.around(k, column, row).Min)); err != nil {
		return nil, err
	}
	m.widen(d.channels, d.bits)
	return m, nil
}

// widen gives a picture more channels and bits: grey becomes RGB, alpha is full.
func (m *Image) widen(channels, bits int) {
	if m.Bits == 8 && bits == 16 {
		m.Bits = 16
		for _, v := range m.Pix8 {
			m.Pix16 = append(m.Pix16, uint16(v)*257)
		}
		m.Pix8 = nil
	}
	if channels == m.Channels {
		return
	}
	if m.Bits == 8 {
		m.Pix8 = widened(m.Pix8, m.Channels, channels)
	} else {
		m.Pix16 = widened(m.Pix16, m.Channels, channels)
	}
	m.Channels = channels
}

func widened[T uint8 | uint16](pix []T, from, to int) []T {
	out := make([]T, 0, len(pix)/from*to)
	for ; len(pix) >= from; pix = pix[from:] {
		colours := pix[:(from-1)/2*2+1]
		for c := range (to-1)/2*2 + 1 {
			out = append(out, colours[min(c, len(colours)-1)])
		}
		if to%2 == 0 {
			alpha := ^T(0)
			if from%2 == 0 {
				alpha = pix[from-1]
			}
			out = append(out, alpha)
		}
	}
	return out
}

// writeDZIContent writes the description and the tiles of the largest level, each with its length
// before it. A tile that is missing has the length -1.
func writeDZIContent(w io.Writer, path string) (n int64, err error) {
	d, err := readDZI(path)
	if err != nil {
		return 0, err
	}
	add := func(path string) error {
		data, err := os.ReadFile(path)
		length := int64(len(data))
		if errors.Is(err, fs.ErrNotExist) {
			length, err = -1, nil
		}
		if err != nil {
			return pathError(path, err)
		}
		n += int64(len(data))
		if _, err := w.Write(binary.LittleEndian.AppendUint64(nil, uint64(length))); err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	}
	if err := add(path); err != nil {
		return n, err
	}
	level := filepath.Join(dziFolder(path),
		fmt.Sprint(levels.Count(d.Size.Width, d.Size.Height, 1)))
	for row := range (d.Size.Height + d.TileSize - 1) / d.TileSize {
		for column := range (d.Size.Width + d.TileSize - 1) / d.TileSize {
			name := fmt.Sprintf("%d_%d.%s", column, row, d.Format)
			if err := add(filepath.Join(level, name)); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}
