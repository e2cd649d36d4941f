package imageio

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/liif-render/liif/imageio/internal/levels"
	"github.com/liif-render/liif/internal/atomicfile"
)

// folderCodec writes tiles as files of their own, each as soon as it is compressed.
type folderCodec struct {
	h      Header
	folder string
	n      int    // lower levels
	whole  []byte // of IIIF, the samples of the level that is also a file of its own
}

func newFolderCodec(h Header, folder string) *folderCodec {
	c := &folderCodec{h: h, folder: folder, n: h.levels()}
	if k, ok := h.wholeLevel(); ok {
		c.whole = make([]byte, h.wholeBytes(k))
	}
	return c
}

func (c *folderCodec) stripRows() int { return c.h.tileSide() }

// extension is that of tiles, as other programs that make them have it.
func (h Header) extension() string {
	if h.Format == IIIF && h.Tiling.Format == JPEG {
		return "jpg"
	}
	return h.Tiling.Format.String()
}

func (c *folderCodec) begin(io.Writer) error { return nil }

func (c *folderCodec) worker() func(*strip) error {
	e := &tileEncoder{}
	return func(s *strip) error {
		file, err := e.encode(c.h.tile(s.tile.width, s.rows), s.raw)
		if err != nil {
			return err
		}
		if c.h.Format == DZI {
			return writeNew(c.dziPath(s.tile), file)
		}
		c.keepWhole(s)
		return c.putIIIF(s, file)
	}
}

func (c *folderCodec) put(io.Writer, *strip) error { return nil }

// writeNew writes a file that is not there yet.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// dziPath is where a tile of Deep Zoom is, whose levels count from the smallest.
func (c *folderCodec) dziPath(t tilePlace) string {
	return filepath.Join(c.folder, fmt.Sprint(c.n-t.level),
		fmt.Sprintf("%d_%d.%s", t.column, t.row, c.h.extension()))
}

// putIIIF writes a tile under the name that a request for it has (IIIF Image API 3.0, 4.7).
func (c *folderCodec) putIIIF(s *strip, file []byte) error {
	side := c.h.Tiling.Size << s.tile.level
	x, y := s.tile.column*side, s.tile.row*side
	width, height := min(side, c.h.Width-x), min(side, c.h.Height-y)
	name := "default." + c.h.extension()
	put := func(region, size string) error {
		folder := filepath.Join(c.folder, region, size, "0")
		if err := os.MkdirAll(folder, 0o777); err != nil {
			return err
		}
		err := writeNew(filepath.Join(folder, name), file)
		if width == 1 && height == 1 && errors.Is(err, fs.ErrExist) {
			return nil // one pixel is the same on every level
		}
		return err
	}
	size := fmt.Sprintf("%d,%d", s.tile.width, s.rows)
	if k, ok := c.h.wholeLevel(); ok && k == s.tile.level && k > 0 && width == c.h.Width &&
		height == c.h.Height { // the level is one tile
		if err := put("full", "max"); err != nil {
			return err
		}
	}
	if width < c.h.Width || height < c.h.Height {
		return put(fmt.Sprintf("%d,%d,%d,%d", x, y, width, height), size)
	}
	if s.tile.level == 0 {
		size = "max"
	}
	return put("full", size)
}

// keepWhole puts a tile into the level that is also a file of its own. Tiles lie beside each other,
// so workers may do so at the same time.
func (c *folderCodec) keepWhole(s *strip) {
	if k, ok := c.h.wholeLevel(); !ok || k != s.tile.level {
		return
	}
	pixel := c.h.Channels * c.h.Bits / 8
	row := levels.Size(c.h.Width, s.tile.level) * pixel
	at := s.tile.row*c.h.Tiling.Size*row + s.tile.column*c.h.Tiling.Size*pixel
	for y := range s.rows {
		copy(c.whole[at+y*row:], s.raw[y*s.tile.width*pixel:(y+1)*s.tile.width*pixel])
	}
}

// end writes the whole picture as it is answered at most, and what describes the tiles of IIIF, in
// their folder; that of Deep Zoom is beside it.
func (c *folderCodec) end(context.Context, io.Writer) error {
	if c.h.Format != IIIF {
		return nil
	}
	if k, ok := c.h.wholeLevel(); ok && k < c.n {
		width, height := levels.Size(c.h.Width, k), levels.Size(c.h.Height, k)
		file, err := (&tileEncoder{}).encode(c.h.tile(width, height), c.whole)
		if err != nil {
			return err
		}
		for _, size := range []string{"max", fmt.Sprintf("%d,%d", width, height)} {
			folder := filepath.Join(c.folder, "full", size, "0")
			err := os.MkdirAll(folder, 0o777)
			if err == nil {
				err = writeNew(filepath.Join(folder, "default."+c.h.extension()), file)
			}
			if err != nil {
				return err
			}
			if k == 0 {
				break // max is its only name
			}
		}
	}
	info, err := c.h.info()
	if err != nil {
		return err
	}
	if err := writeNew(filepath.Join(c.folder, "info.json"), info); err != nil {
		return err
	}
	page, err := page([]pageSource{{Name: "IIIF", IIIF: info}})
	if err != nil {
		return err
	}
	return writeNew(filepath.Join(c.folder, "index.html"), page)
}

// wholeSides bounds the level that is also a file of its own, in tiles of area.
const wholeSides = 16

// wholeLevel is the level that answers full/max, which every image service has (IIIF Image API 3.0,
// 4.2): the smallest that is no smaller than a tile, because a service answers nothing larger than
// its maxWidth and maxHeight (5.3). It is not ok where that would be too large to be one file: for
// pictures much longer than wide, which then have no full/max.
func (h Header) wholeLevel() (k int, ok bool) {
	if h.Format != IIIF {
		return 0, false
	}
	side := h.Tiling.Size
	for k = h.levels(); k > 0; k-- {
		if levels.Size(h.Width, k) >= min(side, h.Width) &&
			levels.Size(h.Height, k) >= min(side, h.Height) {
			break
		}
	}
	area := int64(levels.Size(h.Width, k)) * int64(levels.Size(h.Height, k))
	return k, area <= wholeSides*int64(side)*int64(side)
}

// wholeBytes is the memory of that level.
func (h Header) wholeBytes(k int) int64 {
	return int64(levels.Size(h.Width, k)) * int64(levels.Size(h.Height, k)) *
		int64(h.Channels*h.Bits/8)
}

// defaultID says, to who reads an info.json, what is to be filled in.
const defaultID = "https://example.org/iiif"

// info is the text of info.json (IIIF Image API 3.0, 5).
func (h Header) info() ([]byte, error) {
	type size struct {
		Width  int `json:"width"`
		Height int `json:"height"`
	}
	type tiles struct {
		size
		ScaleFactors []int `json:"scaleFactors"`
	}
	n := h.levels()
	at := func(k int) size { return size{levels.Size(h.Width, k), levels.Size(h.Height, k)} }
	sizes, most := []size{at(n)}, (*size)(nil)
	if k, ok := h.wholeLevel(); ok {
		if k < n {
			sizes = append(sizes, at(k))
		}
		if k > 0 {
			s := at(k)
			most = &s
		}
	}
	cut := tiles{size: size{h.Tiling.Size, h.Tiling.Size}}
	for k := range n + 1 {
		cut.ScaleFactors = append(cut.ScaleFactors, 1<<k)
	}
	info := struct {
		Context  string   `json:"@context"`
		ID       string   `json:"id"`
		Type     string   `json:"type"`
		Protocol string   `json:"protocol"`
		Profile  string   `json:"profile"`
		Width    int      `json:"width"`
		Height   int      `json:"height"`
		MaxW     int      `json:"maxWidth,omitempty"`
		MaxH     int      `json:"maxHeight,omitempty"`
		Sizes    []size   `json:"sizes"`
		Tiles    []tiles  `json:"tiles"`
		Formats  []string `json:"preferredFormats,omitempty"`
	}{
		Context: "http://iiif.io/api/image/3/context.json", ID: cmp.Or(h.Tiling.ID, defaultID),
		Type: "ImageService3", Protocol: "http://iiif.io/api/image", Profile: "level0",
		Width: h.Width, Height: h.Height, Sizes: sizes, Tiles: []tiles{cut},
	}
	if most != nil {
		info.MaxW, info.MaxH = most.Width, most.Height
	}
	if h.extension() != "jpg" {
		info.Formats = []string{h.extension()}
	}
	return json.MarshalIndent(info, "", "  ")
}

// folderOutput is the output of DZI or IIIF: the folder of tiles, and what is beside it.
type folderOutput struct {
	*atomicfile.Folder
	h      Header
	path   string // of NAME.dzi, or of the folder of IIIF
	beside []*atomicfile.File
	force  bool
	notes  []string // warnings
}

// createFolder begins the output at path.
func createFolder(path string, h Header, force bool) (*folderOutput, error) {
	o := &folderOutput{h: h, path: path, force: force}
	folder, ours := path, isIIIF
	if h.Format == DZI {
		folder, ours = dziFolder(path), isDZI
		if page := pageOf(path); exists(page) && !isPage(page) && !force {
			return nil, fmt.Errorf("%s: %w", page, ErrExists)
		}
		dzi, err := atomicfile.Create(path, force)
		if err != nil {
			return nil, err
		}
		o.beside = append(o.beside, dzi)
	}
	var err error
	if o.Folder, err = atomicfile.CreateFolder(folder, force, ours); err != nil {
		o.discardFiles()
		return nil, err
	}
	if h.Format == DZI { // a folder a level
		for k := range h.levels() + 1 {
			if err := os.Mkdir(filepath.Join(o.Path(), fmt.Sprint(k)), 0o777); err != nil {
				o.Discard()
				return nil, pathError(path, err)
			}
		}
	}
	return o, nil
}

// dziFolder is where the tiles of a .dzi are.
func dziFolder(path string) string {
	return strings.TrimSuffix(path, filepath.Ext(path)) + "_files"
}

var levelName = regexp.MustCompile(`^[0-9]{1,2}$`)

var errNotTiles = errors.New("is a folder of something else than tiles, and not replaced")

// isDZI is nil if a folder has nothing but the levels of Deep Zoom.
func isDZI(folder string) error {
	entries, err := os.ReadDir(folder)
	for _, e := range entries {
		if !(e.IsDir() && levelName.MatchString(e.Name())) && e.Name() != "vips-properties.xml" {
			return errNotTiles
		}
	}
	return err
}

var regionName = regexp.MustCompile(`^([0-9]+,[0-9]+,[0-9]+,[0-9]+|full|info\.json|index\.html)$`)

// isIIIF is nil if a folder has nothing but an image service, or nothing.
func isIIIF(folder string) error {
	entries, err := os.ReadDir(folder)
	for _, e := range entries {
		if !regionName.MatchString(e.Name()) {
			return errNotTiles
		}
	}
	return err
}

// Commit gives everything its name: the tiles first, so that a .dzi that is there has all of them.
func (o *folderOutput) Commit() error {
	if o.h.Format == DZI {
		if err := o.describe(); err != nil {
			o.Discard()
			return err
		}
	}
	if err := o.Folder.Commit(); err != nil {
		o.discardFiles()
		return err
	}
	for i, f := range o.beside {
		if err := f.Commit(); err != nil {
			for _, rest := range o.beside[i+1:] {
				rest.Discard()
			}
			if i == 0 {
				o.Undo()
			}
			return err
		}
	}
	o.Settle()
	return nil
}

// describe writes the .dzi and the page.
func (o *folderOutput) describe() error {
	dzi := o.beside[0]
	if _, err := dzi.Write(o.h.descriptor()); err != nil {
		return pathError(o.path, err)
	}
	where, sources, err := pageBeside(o.path, o.h.dzi())
	if err != nil {
		return err
	}
	if filepath.Base(where) != indexName {
		o.notes = append(o.notes, fmt.Sprintf("the page is %s: %s is there and not of liif",
			filepath.Base(where), indexName))
	}
	text, err := page(sources)
	if err != nil {
		return err
	}
	f, err := atomicfile.Create(where, o.force || isPage(where))
	if err != nil {
		return err
	}
	o.beside = append(o.beside, f)
	if _, err := f.Write(text); err != nil {
		return pathError(where, err)
	}
	return nil
}

// Discard removes everything.
func (o *folderOutput) Discard() {
	o.discardFiles()
	o.Folder.Discard()
}

func (o *folderOutput) discardFiles() {
	for _, f := range o.beside {
		f.Discard()
	}
}

// isPage tells whether a file is a page that this package wrote.
func isPage(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 512)
	n, _ := io.ReadFull(f, head)
	return bytes.Contains(head[:n], []byte(pageMark))
}

// HasTiles tells whether a folder is that of the tiles of a .dzi beside it, or of IIIF: its files
// are pictures only together.
func HasTiles(folder string) bool {
	name, tiles := strings.CutSuffix(folder, "_files")
	return tiles && exists(name+".dzi") || exists(filepath.Join(folder, "info.json"))
}

// exists tells whether there is anything of a name.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
