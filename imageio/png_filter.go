package imageio

import "github.com/klauspost/compress/flate"

// PNG filter types (third edition, 9.2).
const (
	filterNone    = 0
	filterUp      = 2
	filterAverage = 3
	filterPaeth   = 4
)

// stripFilter predicts the bytes of a strip from their neighbours. One filter serves a whole strip:
// choosing for each row by the usual sum of absolute differences is slower and, on enlarged
// pictures, no better (BenchmarkPNGFilter), for what matters there is how often differences repeat.
// Which filter makes them repeat depends on the picture, its magnification and its depth, so a
// sample of the strip is compressed with each, unless speed was asked for.
type stripFilter struct {
	h       Header
	deflate *flate.Writer
	sample  []byte
}

const (
	// trialLevel is the compression from which on filters are tried.
	trialLevel = 4
	// trialShare is the part of a strip's rows, one in so many, that is compressed on trial.
	trialShare = 16
)

func (f *stripFilter) choose(s *strip) (kind byte, err error) {
	switch {
	case f.h.Compression == 0:
		return filterNone, nil
	case f.h.Compression < trialLevel:
		return filterUp, nil
	}
	best := -1
	for _, k := range []byte{filterUp, filterAverage, filterPaeth} {
		f.sample = f.apply(f.sample[:0], s, k, (s.rows+trialShare-1)/trialShare)
		var n counter
		f.deflate.Reset(&n)
		if _, err := f.deflate.Write(f.sample); err != nil {
			return 0, err
		}
		if err := f.deflate.Flush(); err != nil {
			return 0, err
		}
		if best < 0 || int(n) < best {
			best, kind = int(n), k
		}
	}
	return kind, nil
}

// counter is an io.Writer that only counts.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// apply appends the first n rows of s to dst, each as its filter type and its filtered bytes.
func (f *stripFilter) apply(dst []byte, s *strip, kind byte, n int) []byte {
	row, pixel := f.h.rowBytes(), f.h.Channels*f.h.Bits/8
	above := s.above
	for y := range n {
		line := s.raw[y*row:][:row]
		dst = append(append(dst, kind), line...)
		out := dst[len(dst)-row:]
		switch kind {
		case filterUp:
			for i, v := range above {
				out[i] -= v
			}
		case filterAverage:
			filterRowAverage(out, line, above, pixel)
		case filterPaeth:
			filterRowPaeth(out, line, above, pixel)
		}
		above = line
	}
	return dst
}

// filterRowAverage subtracts from each byte the mean, rounded down, of its left and upper
// neighbours. out holds line already.
func filterRowAverage(out, line, above []byte, pixel int) {
	for i := range pixel {
		out[i] -= above[i] / 2
	}
	left := line[:len(line)-pixel]
	out, above = out[pixel:], above[pixel:]
	for i := range left {
		out[i] -= byte((uint(left[i]) + uint(above[i])) / 2)
	}
}

// filterRowPaeth subtracts from each byte that of its left, upper and upper left neighbours which
// is nearest to left + upper - upper left. out holds line already.
func filterRowPaeth(out, line, above []byte, pixel int) {
	for i := range pixel {
		out[i] -= above[i]
	}
	left, upperLeft := line[:len(line)-pixel], above[:len(above)-pixel]
	out, above = out[pixel:], above[pixel:]
	for i := range left {
		a, b, c := int(left[i]), int(above[i]), int(upperLeft[i])
		pa, pb := b-c, a-c
		pc := pa + pb
		pa, pb, pc = max(pa, -pa), max(pb, -pb), max(pc, -pc)
		switch {
		case pa <= pb && pa <= pc:
			out[i] -= left[i]
		case pb <= pc:
			out[i] -= above[i]
		default:
			out[i] -= upperLeft[i]
		}
	}
}
