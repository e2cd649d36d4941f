package imageio

import (
	"encoding/binary"
	"io"
)

// criticalChunks passes on a PNG stream without its ancillary chunks, tRNS excepted. The decoder
// would otherwise refuse a sound picture for a checksum error in a comment.
type criticalChunks struct {
	r       io.Reader
	started bool   // the signature has been passed on
	head    []byte // the rest of the chunk's 8-byte head to pass on
	body    int64  // bytes of data and checksum still to be passed on
}

const pngSignatureLen = 8

func (c *criticalChunks) Read(p []byte) (int, error) {
	if !c.started {
		c.started, c.body = true, pngSignatureLen
	}
	for len(c.head) == 0 && c.body == 0 {
		var head [8]byte
		if _, err := io.ReadFull(c.r, head[:]); err != nil {
			return 0, err
		}
		length := int64(binary.BigEndian.Uint32(head[:])) + 4
		kind := string(head[4:])
		if ancillary := kind[0]&0x20 != 0; ancillary && kind != "tRNS" {
			if _, err := io.CopyN(io.Discard, c.r, length); err != nil {
				return 0, err
			}
			continue
		}
		c.head, c.body = head[:], length
	}
	if len(c.head) > 0 {
		n := copy(p, c.head)
		c.head = c.head[n:]
		return n, nil
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.body)])
	c.body -= int64(n)
	return n, err
}
