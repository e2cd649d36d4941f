package imageio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"testing"
)

// craftHEIC makes a file of the first coded picture of another, with properties beside its setup
// and size, and with EXIF, which may be nil.
func craftHEIC(t *testing.T, data []byte, block []byte, more ...heifProperty) []byte {
	t.Helper()
	h, err := readHEIF(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := h.picture(h.items[h.primary])
	if err != nil {
		t.Fatal(err)
	}
	coded, err := h.data(p.tiles[0])
	if err != nil {
		t.Fatal(err)
	}
	be16, be32 := binary.BigEndian.AppendUint16, binary.BigEndian.AppendUint32
	props := append([]heifProperty{{"hvcC", h.property(p.tiles[0], "hvcC").data},
		{"ispe", be32(be32(make([]byte, 4), uint32(p.tileW)), uint32(p.tileH))}}, more...)
	var ipco, numbers []byte
	for i, prop := range props {
		ipco = append(ipco, heifBox(prop.kind, prop.data)...)
		numbers = append(numbers, 0x80|byte(i+1))
	}
	item := func(id uint16, kind string) []byte {
		return heifBox("infe", []byte{2, 0, 0, 0}, be16(nil, id), []byte{0, 0}, []byte(kind),
			[]byte{0})
	}
	exif := append(make([]byte, 4), block...) // begins where the TIFF structure does
	meta := func(at uint32) []byte {
		location := func(id uint16, at, n int) []byte {
			return be32(be32(be16(be16(be16(nil, id), 0), 1), uint32(at)), uint32(n))
		}
		return heifBox("meta", make([]byte, 4),
			heifBox("hdlr", make([]byte, 8), []byte("pict"), make([]byte, 13)),
			heifBox("pitm", make([]byte, 4), be16(nil, 1)),
			heifBox("iloc", []byte{0, 0, 0, 0, 0x44, 0}, be16(nil, 2),
				location(1, int(at), len(coded)),
				location(2, int(at)+len(coded), len(exif))),
			heifBox("iinf", make([]byte, 4), be16(nil, 2), item(1, "hvc1"), item(2, "Exif")),
			heifBox("iref", make([]byte, 4), heifBox("cdsc", be16(be16(be16(nil, 2), 1), 1))),
			heifBox("iprp", heifBox("ipco", ipco), heifBox("ipma", make([]byte, 4), be32(nil, 1),
				be16(nil, 1), []byte{byte(len(numbers))}, numbers)))
	}
	out := heifBox("ftyp", []byte("heic"), make([]byte, 4), []byte("mif1heic"))
	out = append(out, meta(uint32(len(out)+len(meta(0))+8))...)
	return append(out, heifBox("mdat", coded, exif)...)
}

// heicTurns are the properties that turn a picture as EXIF's orientations do: irot turns to the
// left by quarters, imir mirrors top to bottom (0) or left to right (1).
var heicTurns = [9][]heifProperty{
	1: nil,
	2: {{"imir", []byte{1}}},
	3: {{"irot", []byte{2}}},
	4: {{"imir", []byte{0}}},
	5: {{"irot", []byte{1}}, {"imir", []byte{0}}},
	6: {{"irot", []byte{3}}},
	7: {{"irot", []byte{1}}, {"imir", []byte{1}}},
	8: {{"irot", []byte{1}}},
}

// TestHEICOrientation turns pictures by their properties, in all eight ways, with EXIF whose
// Orientation says the same behind odd entries: they are turned once, and not again after they are
// written.
func TestHEICOrientation(t *testing.T) {
	withLibrary(t)
	data, err := os.ReadFile("testdata/heif/444.heic")
	if err != nil {
		t.Fatal(err)
	}
	plain := mustDecode(t, craftHEIC(t, data, nil), ReadOptions{})
	orders := []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian}
	for what, odd := range oddEntries {
		for o := 1; o <= 8; o++ {
			order := orders[o%2]
			name := fmt.Sprintf("%s, %d, %v", what, o, order)
			file := craftHEIC(t, data, oddEXIF(order, odd, o), heicTurns[o]...)
			got := mustDecode(t, file, ReadOptions{})
			if err := differ(got, oriented(plain, o), 0); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			checkUpright(t, name, got, plain, o)
		}
	}
	// What EXIF says of a picture that no property turns was done by whoever wrote it.
	got := mustDecode(t, craftHEIC(t, data, oddEXIF(orders[0], [4]uint32{}, 6)), ReadOptions{})
	if err := differ(got, plain, 0); err != nil {
		t.Errorf("orientation by EXIF alone: %v", err)
	}
}
