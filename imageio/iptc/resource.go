package iptc

import (
	"bytes"
	"encoding/binary"
)

// An image resource block of Photoshop: "8BIM", its number, a name of even length with its own
// length before it, the data's length and the data, padded to an even length.
const (
	signature = "8BIM"
	resource  = 0x0404 // which holds IIM
)

// FromResources returns the IIM data among image resources, nil if there is none.
func FromResources(data []byte) []byte {
	for len(data) >= 12 && string(data[:4]) == signature {
		number := binary.BigEndian.Uint16(data[4:])
		name := 1 + int(data[6])
		at := 6 + name + name&1
		if at+4 > len(data) {
			return nil
		}
		n := int64(binary.BigEndian.Uint32(data[at:]))
		at += 4
		if n > int64(len(data)-at) {
			return nil
		}
		if number == resource {
			return bytes.Clone(data[at : at+int(n)])
		}
		data = data[min(at+int(n+n&1), len(data)):]
	}
	return nil
}

// ToResource wraps IIM data as an image resource.
func ToResource(data []byte) []byte {
	out := binary.BigEndian.AppendUint16([]byte(signature), resource)
	out = append(out, 0, 0)
	out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
	out = append(out, data...)
	return append(out, make([]byte, len(data)&1)...)
}
