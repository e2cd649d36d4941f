package imageio

import "context"

// tileEncoder compresses small pictures whole, one at a time. What compressors hold is kept for the
// shapes that came last: the tiles of a row have three.
type tileEncoder struct {
	kept []keptWorker
	out  appender
}

type keptWorker struct {
	width, height int
	encode        func(*strip) error
}

// encode returns the file of a settled header; raw are the samples in its byte order. What it
// returns is overwritten by the next call.
func (e *tileEncoder) encode(h Header, raw []byte) ([]byte, error) {
	c := newCodec(h, nil)
	encode := e.worker(c, h)
	e.out = e.out[:0]
	if err := c.begin(&e.out); err != nil {
		return nil, err
	}
	row, size := h.rowBytes(), c.stripRows()
	s := &strip{above: make([]byte, row)}
	for y := 0; y < h.Height; y += size {
		s.rows = min(size, h.Height-y)
		s.raw = raw[y*row : (y+s.rows)*row]
		s.last = y+s.rows == h.Height
		if err := encode(s); err != nil {
			return nil, err
		}
		if err := c.put(&e.out, s); err != nil {
			return nil, err
		}
		s.above = s.raw[len(s.raw)-row:]
		s.index++
	}
	if err := c.end(context.Background(), &e.out); err != nil {
		return nil, err
	}
	return e.out, nil
}

// worker is that of a codec for the header's shape. It depends on nothing else of the codec: what
// joins strips is in the codec's put.
func (e *tileEncoder) worker(c codec, h Header) func(*strip) error {
	for _, k := range e.kept {
		if k.width == h.Width && k.height == h.Height {
			return k.encode
		}
	}
	const shapes = 3
	if len(e.kept) == shapes {
		e.kept = append(e.kept[:0], e.kept[1:]...)
	}
	e.kept = append(e.kept, keptWorker{h.Width, h.Height, c.worker()})
	return e.kept[len(e.kept)-1].encode
}
