package imageio

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/liif-render/liif/internal/atomicfile"
)

// CreateOptions are the choices of Create and NewWriter.
type CreateOptions struct {
	Force   bool // replace an existing file
	Threads int  // goroutines that compress, 0 for one per processor; 16 are used at most
}

// Writer writes one picture from rows given top to bottom. It is used by one goroutine at a time,
// and ends with Close, or with Abort to leave nothing behind.
type Writer struct {
	h      Header
	name   string
	codec  codec
	pipe   *pipeline
	out    io.Writer
	dst    output           // nil for a stream
	spool  *atomicfile.File // of a COG's blocks until it is laid out; else nil
	cutter rowCutter        // of tiles; else nil
	cur    *strip           // the strip being filled, nil if none
	above  []byte           // the last row of the strip before it
	strips int              // submitted so far
	rows   int              // received so far, of the whole picture those above included
	// the row that ends what is written: the picture's height but for a part
	end      int
	lead     bool // the next row is above what is written
	warnings []string
	closed   bool
	err      error // the first failure; sticky
}

// output is what a picture is written to: it appears complete or not at all.
type output interface {
	Commit() error
	Discard()
}

// Create begins a file at path, or a folder for IIIF, or both for DZI. Until Close it is written
// under another name in the same folder. The errors are those of CheckHeader, ErrExists if path
// exists and Force is not set, and those of package os.
func Create(path string, h Header, o CreateOptions) (*Writer, error) {
	if err := CheckHeader(h); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	h, warnings := h.settle()
	if h.Format.IsTiles() {
		dst, err := createFolder(path, h, o.Force)
		if err != nil {
			return nil, err
		}
		w := newWriterOf(newFolderCodec(h, dst.Path()), path, nil, dst, h, o)
		w.warnings = warnings
		return w, nil
	}
	dst, err := atomicfile.Create(path, o.Force)
	if err != nil {
		return nil, err
	}
	c, spool := newCodec(h, dst), (*atomicfile.File)(nil)
	if h.COG {
		if spool, err = atomicfile.Create(path, true); err != nil {
			dst.Discard()
			return nil, err
		}
		c = newCOGCodec(h, spool)
	}
	w := newWriterOf(c, path, dst, dst, h, o)
	w.warnings, w.spool = warnings, spool
	return w, nil
}

// NewWriter writes to w, which Close does not close. The errors are those of CheckHeader, and
// ErrLimit for TIFF, whose directory is only known at the end and has to be found from the start,
// and for DZI and IIIF, which are many files.
func NewWriter(w io.Writer, h Header, o CreateOptions) (*Writer, error) {
	if err := CheckHeader(h); err != nil {
		return nil, err
	}
	if h.Format == TIFF || h.Format.IsTiles() {
		return nil, fmt.Errorf("%w: %v cannot be written to a stream; name a file, or use png",
			ErrLimit, h.Format)
	}
	h, warnings := h.settle()
	written := newWriterOf(newCodec(h, nil), "output", w, nil, h, o)
	written.warnings = warnings
	return written, nil
}

// newCodec is that of the header's format; file is for TIFF, which goes back in it.
func newCodec(h Header, file io.WriteSeeker) codec {
	switch h.Format {
	case PNG:
		return newPNGCodec(h)
	case TIFF:
		return newTIFFCodec(h, file)
	case JPEG:
		return newJPEGCodec(h)
	case PNM:
		return &pnmCodec{h}
	case AVIF:
		return newAVIFCodec(h)
	}
	return newWebPCodec(h)
}

// newWriterOf starts a writer of a settled header; dst is nil for a stream.
func newWriterOf(
	c codec, name string, out io.Writer, dst output, h Header, o CreateOptions,
) *Writer {
	if h.tiled() {
		tile := h.tileSide() * h.tileSide() * h.Channels * h.Bits / 8
		w := &Writer{h: h, name: name, codec: c, out: out, dst: dst, end: h.Height,
			pipe: startPipeline(c, out, pipelineThreads(o.Threads, tile))}
		if h.Bits == 8 {
			w.cutter = newCutter[uint8](h, w.pipe)
		} else {
			w.cutter = newCutter[uint16](h, w.pipe)
		}
		return w
	}
	threads := pipelineThreads(o.Threads, c.stripRows()*h.rowBytes())
	return &Writer{
		h: h, name: name, codec: c, out: out, dst: dst,
		pipe:  startPipeline(c, out, threads),
		above: make([]byte, h.rowBytes()), end: h.Height,
	}
}

// Warnings lists the parts of the Header that could not be written, a line each.
func (w *Writer) Warnings() []string { return w.warnings }

// WriteRows8 takes the next rows, whole ones and any number of them: [rows*Width*Channels]. It
// returns without waiting for them to be written; what goes wrong there is returned by a later
// call, or by Close. pix may be used again at once.
func (w *Writer) WriteRows8(pix []uint8) error {
	return writeRows(w, 8, pix, func(dst []byte, src []uint8) { copy(dst, src) })
}

// WriteRows16 is WriteRows8 for 16 bits per sample.
func (w *Writer) WriteRows16(pix []uint16) error {
	order := w.h.byteOrder()
	return writeRows(w, 16, pix, func(dst []byte, src []uint16) {
		for i, v := range src {
			order.PutUint16(dst[2*i:], v)
		}
	})
}

func writeRows[T uint8 | uint16](w *Writer, bits int, pix []T, pack func([]byte, []T)) error {
	if w.err != nil {
		return w.err
	}
	if w.closed {
		return w.fail(errors.New("writing after Close"))
	}
	samples := w.h.Width * w.h.Channels
	n := len(pix) / samples
	switch {
	case bits != w.h.Bits:
		return w.fail(fmt.Errorf("rows of %d bits for a picture of %d", bits, w.h.Bits))
	case n*samples != len(pix):
		return w.fail(fmt.Errorf("%d samples are no whole number of rows of %d", len(pix), samples))
	}
	if w.lead && n > 0 {
		pack(w.above, pix[:samples])
		pix, n, w.lead = pix[samples:], n-1, false
	}
	if n > w.end-w.rows {
		return w.fail(fmt.Errorf("%d rows of %d given", w.rows+n, w.end))
	}
	if w.cutter != nil {
		w.rows += n
		if w.pipe.err() == nil {
			w.cutter.(*cutter[T]).add(pix)
		}
		n = 0
	}
	for n > 0 {
		s := w.current()
		take := min(n, w.codec.stripRows()-s.rows)
		at, row := len(s.raw), w.h.rowBytes()
		s.raw = s.raw[:at+take*row]
		pack(s.raw[at:], pix[:take*samples])
		pix, n = pix[take*samples:], n-take
		s.rows += take
		w.rows += take
		if s.rows == w.codec.stripRows() || w.rows == w.end {
			w.submit()
		}
	}
	if err := w.pipe.err(); err != nil {
		return w.fail(err)
	}
	return nil
}

// current returns the strip being filled, with room for its rows.
func (w *Writer) current() *strip {
	if w.cur == nil {
		w.cur = <-w.pipe.free
		if w.cur.raw == nil {
			w.cur.above = make([]byte, w.h.rowBytes())
			w.cur.raw = make([]byte, 0, w.codec.stripRows()*w.h.rowBytes())
		}
		w.cur.raw, w.cur.rows, w.cur.made = w.cur.raw[:0], 0, false
		w.cur.index = w.strips
		copy(w.cur.above, w.above)
	}
	return w.cur
}

func (w *Writer) submit() {
	s := w.cur
	s.last = w.rows == w.h.Height
	copy(w.above, s.raw[len(s.raw)-w.h.rowBytes():])
	w.strips++
	w.cur = nil
	w.pipe.submit(s)
}

// fail notes the first failure, naming the file.
func (w *Writer) fail(err error) error {
	if w.err == nil {
		w.err = pathError(w.name, err)
	}
	return w.err
}

// Close writes what is left and gives the file its name: after it the file is complete and on the
// disk, or there is none and the error says why. It is ErrExists if path has come into being since
// Create and Force is not set. Closing again returns the same.
func (w *Writer) Close() error { return w.CloseContext(context.Background()) }

// CloseContext is Close for a WebP that somebody may not want to wait for: its encoder can take
// minutes. When ctx ends first, nothing is left and the error is that of ctx; the encoder goes on
// in the background, for it cannot be stopped, and what it gives is thrown away.
func (w *Writer) CloseContext(ctx context.Context) error {
	if w.closed {
		return w.err
	}
	if w.err == nil && w.rows < w.end {
		w.fail(fmt.Errorf("%d rows of %d written", w.rows, w.end))
	}
	w.finish(ctx)
	return w.err
}

// Abort gives up and removes what was written, except from a stream. After Close it does nothing.
func (w *Writer) Abort() {
	if w.closed {
		return
	}
	w.fail(errAborted)
	w.finish(context.Background())
}

func (w *Writer) finish(ctx context.Context) {
	w.closed = true
	if w.err != nil {
		w.pipe.fail(w.err)
	}
	if w.cutter != nil {
		w.cutter.stop()
	}
	if slow, ok := w.codec.(interface{ abort() }); ok {
		if w.err != nil {
			slow.abort()
		}
		defer context.AfterFunc(ctx, slow.abort)()
	}
	if w.spool != nil {
		defer w.spool.Discard()
	}
	if err := w.pipe.stop(); err != nil {
		w.fail(err)
	}
	if w.err == nil {
		if err := w.codec.end(ctx, w.out); err != nil {
			w.fail(err)
		}
	}
	if w.dst == nil {
		return
	}
	if w.err != nil {
		w.dst.Discard()
		return
	}
	w.err = w.dst.Commit()
	if f, ok := w.dst.(*folderOutput); ok {
		w.warnings = append(w.warnings, f.notes...)
	}
}
