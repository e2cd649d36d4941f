package imageio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

const (
	jpegSOI   = 0xd8
	jpegEOI   = 0xd9
	jpegSOS   = 0xda
	jpegDQT   = 0xdb
	jpegDRI   = 0xdd
	jpegRST0  = 0xd0
	jpegRST7  = 0xd7
	jpegSOF0  = 0xc0
	jpegDHT   = 0xc4
	jpegDAC   = 0xcc
	jpegAPP0  = 0xe0
	jpegAPP1  = 0xe1
	jpegAPP2  = 0xe2
	jpegAPP13 = 0xed
	jpegAPP14 = 0xee
	jpegCOM   = 0xfe
	jpegTEM   = 0x01
)

// jpegICCMarker begins each segment of a profile, before its number and the count of segments
// (ICC.1:2022, B.4); jpegICCSegment is what is left for the profile in a segment.
const (
	jpegICCMarker  = "ICC_PROFILE\x00"
	jpegICCSegment = 0xffff - 2 - len(jpegICCMarker) - 2
)

// readJPEG walks the segments before the first scan for JFIF density, EXIF, ICC and the tables that
// tell the quality.
func (b *blocks) readJPEG(r *io.SectionReader) error {
	var (
		icc    iccSegments
		tables jpegTables
	)
	defer func() {
		b.quality = tables.quality()
		profile, err := icc.join()
		if err != nil {
			b.warn("ICC profile not read: %v", err)
		}
		b.icc = profile
	}()
	for off := int64(2); ; {
		marker, at, err := nextMarker(r, off)
		if err != nil {
			return err
		}
		switch {
		case marker == jpegSOS || marker == jpegEOI:
			return nil
		case marker == jpegSOI || marker == jpegTEM || marker >= jpegRST0 && marker <= jpegRST7:
			off = at
			continue
		}
		var size [2]byte
		if _, err := r.ReadAt(size[:], at); err != nil {
			return err
		}
		length := int64(binary.BigEndian.Uint16(size[:])) - 2
		if length < 0 {
			return fmt.Errorf("segment %#02x is too short", marker)
		}
		switch {
		case marker == jpegAPP0, marker == jpegAPP1, marker == jpegAPP2, marker == jpegAPP13,
			marker == jpegCOM, marker == jpegDQT, jpegIsFrame(marker):
			data, err := readBlock(r, at+2, length)
			if err != nil {
				return err
			}
			b.jpegSegment(marker, data, &icc, &tables)
		}
		off = at + 2 + length
	}
}

// nextMarker returns the marker at off and the offset after it. Any number of 0xff may come before
// a marker.
func nextMarker(r io.ReaderAt, off int64) (marker byte, after int64, err error) {
	var c [2]byte
	if _, err := r.ReadAt(c[:], off); err != nil {
		return 0, 0, err
	}
	if c[0] != 0xff {
		return 0, 0, fmt.Errorf("no marker at byte %d", off)
	}
	for off += 2; c[1] == 0xff; off++ {
		if _, err := r.ReadAt(c[1:], off); err != nil {
			return 0, 0, err
		}
	}
	return c[1], off, nil
}

func (b *blocks) jpegSegment(marker byte, data []byte, icc *iccSegments, tables *jpegTables) {
	switch marker {
	case jpegDQT:
		tables.define(data)
	case jpegAPP0:
		if len(data) < 12 || string(data[:5]) != "JFIF\x00" {
			return
		}
		x := float64(binary.BigEndian.Uint16(data[8:]))
		y := float64(binary.BigEndian.Uint16(data[10:]))
		const perInch, perCentimetre = 1, 2
		switch data[7] {
		case perInch:
			b.dpiX, b.dpiY = x, y
		case perCentimetre:
			b.dpiX, b.dpiY = x*2.54, y*2.54
		}
	case jpegAPP1:
		if tiff, ok := bytes.CutPrefix(data, []byte("Exif\x00")); ok && len(tiff) > 0 &&
			b.exif == nil {
			b.exif = tiff[1:] // the second byte of padding is not always zero
		}
		if packet, ok := bytes.CutPrefix(data, []byte(jpegXMPMarker)); ok && b.xmp == nil {
			b.xmp = packet
		}
	case jpegAPP13:
		if resources, ok := bytes.CutPrefix(data, []byte(jpegResourceMarker)); ok {
			b.resources(resources)
		}
	case jpegCOM:
		if text := bytes.TrimRight(data, "\x00"); len(text) > 0 && len(b.text) < maxTexts {
			b.text = append(b.text, Text{"Comment", latin1(text)})
		}
	case jpegAPP2:
		if part, ok := bytes.CutPrefix(data, []byte(jpegICCMarker)); ok && len(part) >= 2 {
			icc.add(part[0], part[1], part[2:])
		}
	default:
		tables.frame(data)
	}
}

// iccSegments collects the segments of a profile, which may come in any order.
type iccSegments struct {
	parts [256][]byte
	found int
	count byte // of segments, as the first one found says
	bad   bool
}

func (s *iccSegments) add(number, count byte, data []byte) {
	if s.found == 0 {
		s.count = count
	}
	if number == 0 || number > count || count != s.count || s.parts[number] != nil {
		s.bad = true
	}
	s.parts[number] = data
	s.found++
}

// join returns the profile, nil if there is none.
func (s *iccSegments) join() ([]byte, error) {
	switch {
	case s.found == 0:
		return nil, nil
	case s.bad:
		return nil, errors.New("its segments are numbered wrongly")
	case s.found != int(s.count):
		return nil, fmt.Errorf("%d of %d segments found", s.found, s.count)
	}
	return bytes.Join(s.parts[1:s.found+1], nil), nil
}
