package imageio

import (
	_ "embed"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"

	"github.com/liif-render/liif/imageio/internal/openseadragon"
)

// dziImage is the content of a .dzi.
type dziImage struct {
	XMLName  xml.Name `xml:"http://schemas.microsoft.com/deepzoom/2008 Image"`
	Format   string   `xml:"Format,attr"`
	Overlap  int      `xml:"Overlap,attr"`
	TileSize int      `xml:"TileSize,attr"`
	Size     struct {
		Width  int `xml:"Width,attr"`
		Height int `xml:"Height,attr"`
	} `xml:"Size"`
}

func (h Header) dzi() dziImage {
	d := dziImage{Format: h.extension(), Overlap: h.Tiling.Overlap, TileSize: h.Tiling.Size}
	d.Size.Width, d.Size.Height = h.Width, h.Height
	return d
}

// descriptor is the text of a .dzi.
func (h Header) descriptor() []byte {
	d := h.dzi()
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<Image xmlns="http://schemas.microsoft.com/deepzoom/2008" Format="%s" Overlap="%d" TileSize="%d">
  <Size Width="%d" Height="%d"/>
</Image>
`, d.Format, d.Overlap, d.TileSize, d.Size.Width, d.Size.Height)
}

// readDZI reads a .dzi.
func readDZI(path string) (d dziImage, err error) {
	const most = 1 << 20
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > most {
		return d, fmt.Errorf("%s: %w: no file of Deep Zoom", path, ErrFormat)
	}
	text, err := os.ReadFile(path)
	if err == nil {
		err = xml.Unmarshal(text, &d)
	}
	if err == nil && (d.Size.Width < 1 || d.Size.Height < 1 || d.TileSize < 1 || d.Overlap < 0) {
		err = fmt.Errorf("%d x %d pixels in tiles of %d with %d more", d.Size.Width, d.Size.Height,
			d.TileSize, d.Overlap)
	}
	if err != nil {
		return d, fmt.Errorf("%s: %w: %v", path, ErrCorrupt, err)
	}
	return d, nil
}

// pageSource is one picture of a page.
type pageSource struct {
	Name string
	IIIF json.RawMessage // info.json, or
	DZI  *dziImage
	Path string // of the folder of tiles, from the page
}

// indexName is the page that web servers and people look for.
const indexName = "index.html"

// pageOf is where the page of a .dzi is: index.html of its folder, unless somebody else's is there;
// then NAME.html.
func pageOf(path string) string {
	where := filepath.Join(filepath.Dir(path), indexName)
	if exists(where) && !isPage(where) {
		return strings.TrimSuffix(path, filepath.Ext(path)) + ".html"
	}
	return where
}

// pageBeside finds the page of a .dzi, and what it shows: index.html has all that there is in the
// folder, another only its own.
func pageBeside(path string, d dziImage) (where string, sources []pageSource, err error) {
	folder := filepath.Dir(path)
	own := dziSource(path, d)
	if where = pageOf(path); filepath.Base(where) != indexName {
		return where, []pageSource{own}, nil
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return "", nil, pathError(folder, err)
	}
	sources = []pageSource{own}
	for _, e := range entries {
		name := filepath.Join(folder, e.Name())
		if e.Name() == filepath.Base(path) || strings.ToLower(filepath.Ext(name)) != ".dzi" {
			continue
		}
		if d, err := readDZI(name); err == nil {
			sources = append(sources, dziSource(name, d))
		}
	}
	return where, sources, nil
}

func dziSource(path string, d dziImage) pageSource {
	name := filepath.Base(path)
	return pageSource{Name: strings.TrimSuffix(name, filepath.Ext(name)), DZI: &d,
		Path: filepath.Base(dziFolder(path)) + "/"}
}

// pageMark is in every page that page makes, near its beginning.
const pageMark = `<meta name="generator" content="liif">`

//go:embed tile_page.html
var pageText string

// page is the text of a page that shows pyramids of tiles. It needs nothing but the tiles, and no
// web server: the script is in it, and what it is to show.
func page(sources []pageSource) ([]byte, error) {
	type tiles struct {
		Name     string          `json:"name"`
		IIIF     json.RawMessage `json:"iiif,omitempty"`
		Path     string          `json:"path,omitempty"`
		Format   string          `json:"format,omitempty"`
		Overlap  int             `json:"overlap"`
		TileSize int             `json:"tileSize,omitempty"`
		Width    int             `json:"width,omitempty"`
		Height   int             `json:"height,omitempty"`
	}
	var list []tiles
	for _, s := range sources {
		t := tiles{Name: s.Name, IIIF: s.IIIF, Path: s.Path}
		if d := s.DZI; d != nil {
			t.Format, t.Overlap, t.TileSize = d.Format, d.Overlap, d.TileSize
			t.Width, t.Height = d.Size.Width, d.Size.Height
		}
		list = append(list, t)
	}
	shown, err := json.Marshal(list) // < and & are escaped, so that nothing ends the script
	if err != nil {
		return nil, err
	}
	return []byte(strings.NewReplacer(
		"{{.Title}}", html.EscapeString(sources[0].Name),
		"{{.Mark}}", pageMark,
		"{{.License}}", "<!-- OpenSeadragon:\n"+openseadragon.License+"-->",
		"{{.Script}}", openseadragon.Script(),
		"{{.Sources}}", string(shown),
	).Replace(pageText)), nil
}
