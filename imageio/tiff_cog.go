package imageio

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// cogCodec writes a pyramid as a cloud-optimised GeoTIFF (OGC 21-026) in the layout of GDAL's COG
// driver: a note of the layout, all directories, and the blocks of the smallest level to the
// largest, so that who reads a part through a network knows from the first bytes where all is. The
// sizes of the lower levels' blocks are not known before the last row, so blocks wait in a spool,
// another file, and are put in their places in the end, as they are.
type cogCodec struct {
	tiffCodec
	spool io.ReadWriter
}

// spoolFile is what blocks wait in.
type spoolFile interface {
	io.ReadWriteSeeker
	io.ReaderAt
}

func newCOGCodec(h Header, spool spoolFile) *cogCodec {
	return &cogCodec{*newTIFFCodec(h, spool), spool}
}

func (c *cogCodec) begin(io.Writer) error { return nil }

// put keeps a block, with its length before it and its last bytes again behind it, as the layout
// says, so that readers can fetch it without looking at the directory.
func (c *cogCodec) put(_ io.Writer, s *strip) error {
	l := &c.levels[s.tile.level]
	l.offsets = append(l.offsets, c.at)
	l.counts = append(l.counts, int64(len(s.out)))
	for _, p := range [][]byte{
		binary.LittleEndian.AppendUint32(nil, uint32(len(s.out))), s.out, cogTrailer(s.out),
	} {
		if err := c.write(c.spool, p); err != nil {
			return err
		}
	}
	return nil
}

const cogLeader = 4

// cogTrailer is the last four bytes of a block.
func cogTrailer(block []byte) []byte {
	t := make([]byte, 4)
	copy(t, block[max(len(block)-4, 0):])
	return t
}

// cogNote says how the file is laid out; GDAL and others believe it as long as the last line says
// that nobody has changed the file without knowing.
func cogNote() []byte {
	lines := strings.Join([]string{"LAYOUT=IFDS_BEFORE_DATA", "BLOCK_ORDER=ROW_MAJOR",
		"BLOCK_LEADER=SIZE_AS_UINT4", "BLOCK_TRAILER=LAST_4_BYTES_REPEATED",
		"KNOWN_INCOMPATIBLE_EDITION=NO", " "}, "\n")
	return fmt.Appendf(nil, "GDAL_STRUCTURAL_METADATA_SIZE=%06d bytes\n%s", len(lines), lines)
}

// end lays the file out.
func (c *cogCodec) end(ctx context.Context, w io.Writer) error {
	head := append(tiffStart(c.big, 0), cogNote()...)
	head = append(head, make([]byte, -len(head)&7)...)
	first := int64(len(head))

	// Where directories are depends on their sizes, which do not depend on what they say.
	list, err := c.directories(func(*directory) (int64, error) { return 0, nil })
	if err != nil {
		return err
	}
	at := first
	for _, d := range list {
		at += d.size()
	}
	var subs []*directory
	var subAt []int64
	waiting := make([][]int64, len(c.levels)) // where blocks are in the spool
	for k := range c.levels {
		waiting[k] = c.levels[k].offsets
	}
	place := func(sub *directory) (int64, error) {
		subs, subAt = append(subs, sub), append(subAt, at)
		at += sub.size()
		return subAt[len(subAt)-1], nil
	}
	if _, err := c.directories(place); err != nil {
		return err
	}
	for k := len(c.levels) - 1; k >= 0; k-- {
		l := &c.levels[k]
		l.offsets = make([]int64, len(l.counts))
		for i, n := range l.counts {
			l.offsets[i] = at + cogLeader
			at += cogLeader + n + 4
		}
	}
	i := -1
	list, err = c.directories(func(*directory) (int64, error) {
		i++
		return subAt[i], nil
	})
	if err != nil {
		return err
	}

	out := bufio.NewWriterSize(w, 1<<20)
	copy(head, tiffStart(c.big, first))
	if _, err := out.Write(head); err != nil {
		return err
	}
	at = first
	for i, d := range append(list, subs...) {
		if i < len(list)-1 {
			d.next = at + d.size()
		}
		data := d.bytes(at)
		at += d.size()
		if _,
			err := out.Write(append(data, make([]byte, d.size()-int64(len(data)))...)); err != nil {
			return err
		}
	}
	for k := len(c.levels) - 1; k >= 0; k-- {
		if err := c.copyBlocks(ctx, out, waiting[k], c.levels[k].counts); err != nil {
			return err
		}
	}
	return out.Flush()
}

// copyBlocks copies a level's blocks from the spool, those that lie one behind the other at once.
func (c *cogCodec) copyBlocks(ctx context.Context, w io.Writer, at, counts []int64) error {
	spool := c.spool.(io.ReaderAt)
	for i := 0; i < len(at); {
		from, to := at[i], at[i]
		for ; i < len(at) && at[i] == to; i++ {
			to += cogLeader + counts[i] + 4
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := io.Copy(w, io.NewSectionReader(spool, from, to-from)); err != nil {
			return err
		}
	}
	return nil
}
