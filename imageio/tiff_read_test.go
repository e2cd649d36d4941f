package imageio

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
)

// readAnyTIFF reads what tiffCodec writes, classic or big, grey with alpha included: the decoder of
// x/image knows neither of the two. It shares no code with the writer.
func readAnyTIFF(data []byte) (*Image, map[uint16][]byte, error) {
	le := binary.LittleEndian
	wide := data[2] == 43
	size := map[bool]int{false: 4, true: 8}[wide]
	word := func(p []byte) int {
		if wide {
			return int(le.Uint64(p))
		}
		return int(le.Uint32(p))
	}
	at := word(data[4:])
	if wide {
		at = word(data[8:])
	}
	if at%2 != 0 {
		return nil, nil, fmt.Errorf("directory at odd offset %d", at)
	}
	n, entries := int(le.Uint16(data[at:])), at+2
	if wide {
		n, entries = int(le.Uint64(data[at:])), at+8
	}
	tags, last := map[uint16][]byte{}, uint16(0)
	for i := range n {
		e := data[entries+i*(4+2*size):]
		tag, kind, count := le.Uint16(e), le.Uint16(e[2:]), word(e[4:])
		if tag <= last {
			return nil, nil, fmt.Errorf("tag %d after %d", tag, last)
		}
		last = tag
		length := count * map[uint16]int{2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 16: 8}[kind]
		value := e[4+size:]
		if length > size {
			if word(value)%2 != 0 {
				return nil, nil, fmt.Errorf("tag %d at odd offset %d", tag, word(value))
			}
			value = data[word(value):]
		}
		tags[tag] = value[:length]
	}
	if next := data[entries+n*(4+2*size):]; word(next) != 0 {
		return nil, nil, fmt.Errorf("another directory at %d", word(next))
	}
	m := &Image{Width: int(le.Uint32(tags[256])), Height: int(le.Uint32(tags[257])),
		Bits: int(le.Uint16(tags[258])), Channels: int(le.Uint16(tags[277]))}
	rowsPerStrip := int(le.Uint32(tags[278]))
	bytesPerRow := m.Width * m.Channels * m.Bits / 8
	var raw []byte
	for y, i := 0, 0; y < m.Height; y, i = y+rowsPerStrip, i+1 {
		from, length := word(tags[273][i*size:]), word(tags[279][i*size:])
		if from%2 != 0 {
			return nil, nil, fmt.Errorf("strip %d at odd offset %d", i, from)
		}
		strip := data[from : from+length]
		if le.Uint16(tags[259]) == 8 {
			z, err := zlib.NewReader(bytes.NewReader(strip))
			if err != nil {
				return nil, nil, err
			}
			if strip, err = io.ReadAll(z); err != nil {
				return nil, nil, err
			}
		}
		if want := min(rowsPerStrip, m.Height-y) * bytesPerRow; len(strip) != want {
			return nil, nil, fmt.Errorf("strip %d has %d bytes, not %d", i, len(strip), want)
		}
		raw = append(raw, strip...)
	}
	predicted := len(tags[317]) > 0 && le.Uint16(tags[317]) == 2
	for i := 0; i < len(raw); i += m.Bits / 8 {
		v, inRow := uint16(raw[i]), i%bytesPerRow/(m.Bits/8)
		if m.Bits == 16 {
			v = le.Uint16(raw[i:])
		}
		if m.Bits == 8 {
			if predicted && inRow >= m.Channels {
				v += uint16(m.Pix8[len(m.Pix8)-m.Channels])
			}
			m.Pix8 = append(m.Pix8, uint8(v))
		} else {
			if predicted && inRow >= m.Channels {
				v += m.Pix16[len(m.Pix16)-m.Channels]
			}
			m.Pix16 = append(m.Pix16, v)
		}
	}
	return m, tags, nil
}
