package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/parts"
	"github.com/liif-render/liif/render"
)

// Values of --resume.
const (
	resumeAuto   = "auto"
	resumeAlways = "always"
	resumeNever  = "never"
)

// Drawings that take longer keep their parts: those of networks by the estimate in seconds, others
// by the number of their pixels.
const (
	keptSeconds = 60
	keptPixels  = 1.5e9
)

// partFLOP and partBytes bound a part: what a kill loses of decoding, some 5 s on two cores, and
// what a part takes uncompressed. They are variables for tests, which have small pictures.
var (
	partFLOP  = 5e11
	partBytes = 8 << 20
)

// sharesParts is how many parts a shard has at least, where the format's strips are that small, for
// shards to be of even cost.
const sharesParts = 8

// folder is where the parts of an output are kept.
func (s *settings) folder(output string) string {
	if s.work != "" {
		return filepath.Join(s.work, filepath.Base(output)+parts.Suffix)
	}
	return output + parts.Suffix
}

// keeps decides whether a drawing keeps its parts and names their folder; it is "" if not.
func (b *batch) keeps(j job, p render.Plan, seconds float64) (string, error) {
	s := &b.settings
	asked := s.resume == resumeAlways || s.shard != nil || s.restart
	stream := ""
	if info, err := os.Stat(j.output); j.output == standard || err == nil && isStream(info.Mode()) {
		stream = j.outputName()
	} else if j.input == standard || isPipe(j.input) {
		stream = j.inputName()
	}
	switch {
	case stream != "" && asked:
		return "",
			usageError(fmt.Errorf("%s: a stream cannot be gone on with: --resume, --restart and "+
				"--shard need files", stream))
	case stream != "" || s.resume == resumeNever:
		return "", nil
	}
	folder := s.folder(j.output)
	_, err := parts.Open(folder)
	switch {
	case asked, err == nil, seconds >= keptSeconds:
		return folder, nil
	case !errors.Is(err, parts.ErrNone): // one that cannot be read is not passed over
		return "", outputError(j.outputName(), err)
	case p.DecodeFLOPs == 0 && float64(p.Output.X)*float64(p.Output.Y) >= keptPixels:
		return folder, nil
	}
	return "", nil
}

// manifest says what is drawn for a job, and in which parts.
func (b *batch) manifest(j job, picture *imageio.Image, f *render.Field, v render.View,
	h imageio.Header, p render.Plan, c *colours) (parts.Manifest, error) {
	s := &b.settings
	m := parts.Manifest{Input: j.input, Output: j.output, Samples: !h.InStrips(), Rows: h.Height}
	input, err := inputSum(j.input)
	if err != nil {
		return m, inputError(j.inputName(), err)
	}
	dials := "none"
	if u := f.Restoration(); u.Compression > 0 || u.Noise > 0 {
		dials = fmt.Sprintf("compression %v, noise %v", u.Compression, u.Noise)
	}
	profile := "as the input"
	if s.target != nil {
		profile = "sum " + bytesSum(s.target.Bytes())
	}
	header := h
	header.Metadata = imageio.Metadata{}
	m.Facts = []parts.Fact{
		{Name: "program", Value: cli.Version()},
		{Name: "input", Value: input},
		{Name: "page", Value: fmt.Sprint(max(s.page, 1))},
		{Name: "what is damaged", Value: map[bool]string{false: "refused",
			true: "taken"}[s.damaged]},
		{Name: "model", Value: b.renderer.Model() + " " + b.renderer.ModelSum()},
		{Name: "parts of the head left out", Value: fmt.Sprintf("%+v", s.options.Without)},
		{Name: "self-ensemble", Value: fmt.Sprint(s.options.SelfEnsemble)},
		{Name: "drawn by", Value: p.Way},
		{Name: "computed by", Value: b.renderer.Arithmetic()},
		{Name: "blocks", Value: fmt.Sprint(p.Blocks)},
		{Name: "damage undone", Value: dials},
		{Name: "size", Value: fmt.Sprintf("%d×%d", h.Width, h.Height)},
		{Name: "view", Value: fmt.Sprintf("%v,%v %v×%v in %d×%d, rows and columns %v, of %d×%d",
			v.X, v.Y,
			v.Width, v.Height, v.Columns, v.Rows, v.Rect, picture.Width, picture.Height)},
		{Name: "cell", Value: fmt.Sprintf("%v×%v, true %v", v.CellX, v.CellY, v.TrueCell)},
		{Name: "format", Value: h.Format.String()},
		{Name: "channels", Value: fmt.Sprint(h.Channels)},
		{Name: "bits", Value: fmt.Sprint(h.Bits)},
		{Name: "quality", Value: fmt.Sprint(h.Quality)},
		{Name: "full chroma", Value: fmt.Sprint(h.FullChroma)},
		{Name: "compression", Value: fmt.Sprint(h.Compression)},
		{Name: "tiles and their scheme",
			Value: fmt.Sprintf("%+v, %v, pyramid %v, cloud-optimised %v", h.Tiling,
				h.Scheme, h.Pyramid, h.COG)},
		{Name: "profile", Value: profile},
		{Name: "metadata", Value: fmt.Sprintf("%s, sum %s", s.metadata, metadataSum(h.Metadata))},
		{Name: "drawn bits", Value: fmt.Sprint(c.bits(h.Bits))},
	}
	m.UnitRows = partRows(h, p, s.shard)
	return m, m.SetHeader(h)
}

// partRows is how many rows a part has: whole strips, of bounded work and size.
func partRows(h imageio.Header, p render.Plan, s *parts.Shard) int {
	strip := keptHeader(h).StripRows()
	rows := float64(partBytes) / float64(h.Width*h.Channels*h.Bits/8)
	if work := p.DecodeFLOPs / float64(h.Height); work > 0 {
		rows = min(rows, partFLOP/work)
	}
	if s != nil {
		rows = min(rows, float64(h.Height)/float64(s.Count*sharesParts))
	}
	return max(int(rows)/strip, 1) * strip
}

// keptHeader is that of the strips in parts.
func keptHeader(h imageio.Header) imageio.Header {
	if h.InStrips() {
		return h
	}
	return h.KeptSamples()
}

func bytesSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// metadataSum identifies metadata; the note has been made of what the other facts say.
func metadataSum(m imageio.Metadata) string { return bytesSum(fmt.Appendf(nil, "%#v", m)) }

// inputSum identifies what a picture is read from.
func inputSum(name string) (string, error) {
	h := sha256.New()
	n, err := imageio.WriteContent(h, name)
	return fmt.Sprintf("of %d bytes, sum %s", n, hex.EncodeToString(h.Sum(nil))), err
}

// jobError is about a job's folder.
func jobError(name string, err error) error {
	if errors.Is(err, parts.ErrOther) {
		err = fmt.Errorf("%w: --restart begins anew", err)
	}
	var p *fs.PathError
	if errors.As(err, &p) && strings.HasSuffix(filepath.Dir(p.Path), parts.Suffix) &&
		errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w: did another process come to the end of it?", err)
	}
	return outputError(name, err)
}
