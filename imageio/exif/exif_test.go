package exif

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"testing"
)

// sample is a block with everything, in a byte order, its maker note at byte 300.
func sample(order binary.ByteOrder) *Block {
	b := &Block{Order: order, Orientation: 6, noteAt: 300}
	note := []byte("NOTE, from 300 on")
	b.Image = []Entry{text(TagDescription, "a picture"), text(271, "Maker"),
		b.rational(tagXResolution, 96),
		text(TagArtist, "me"), {60000, UTF8, 3, []byte("né")}}
	b.Image[4].Count = uint32(len(b.Image[4].Value))
	b.Photo = []Entry{b.rational(33434, 0.008), {tagMakerNote, Undefined, uint32(len(note)), note},
		{37510, Undefined, 9, []byte("comment of one")[:9]}, b.long(tagPixelX, 40),
		b.long(tagPixelY, 30),
		text(42033, "serial")}
	b.GPS = []Entry{{1, ASCII, 2, []byte("N\x00")}, b.rational(2, 48)}
	b.Interop = []Entry{text(1, "R98")}
	return b
}

func mustParse(t *testing.T, data []byte) *Block {
	t.Helper()
	b, err := Parse(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRoundTrip(t *testing.T) {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		want := sample(order)
		data := want.Encode()
		if string(data[300:317]) != "NOTE, from 300 on" {
			t.Errorf("%v: at 300 is %q", order, data[300:317])
		}
		got := mustParse(t, data)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%v: got %+v\nwant %+v", order, got, want)
		}
		if again := got.Encode(); !bytes.Equal(again, data) {
			t.Errorf("%v: written again, %d bytes are %d others", order, len(data), len(again))
		}
		got.GPS[1].Value[0]++
		if reflect.DeepEqual(got, want) {
			t.Errorf("%v: a change is not noticed", order)
		}
	}
}

// TestNotePlaces puts the maker note everywhere in the block: nothing may overlap it.
func TestNotePlaces(t *testing.T) {
	for at := int64(8); at < 700; at++ {
		b := sample(binary.LittleEndian)
		b.noteAt = at
		got := mustParse(t, b.Encode())
		if !reflect.DeepEqual(got, b) {
			t.Fatalf("note at %d: got %+v", at, got)
		}
	}
}

func TestFor(t *testing.T) {
	b := sample(binary.BigEndian).For(Picture{Width: 400, Height: 300, DPIX: 300, DPIY: 200,
		Software: "s"})
	got := mustParse(t, b.Encode())
	at := func(dir []Entry, tag uint16) []byte {
		i, found := find(dir, tag)
		if !found {
			return nil
		}
		return dir[i].Value
	}
	if got.Orientation != 1 || got.Text(TagSoftware) != "s" ||
		binary.BigEndian.Uint32(at(got.Photo, tagPixelX)) != 400 ||
		binary.BigEndian.Uint32(at(got.Photo, tagPixelY)) != 300 ||
		binary.BigEndian.Uint32(at(got.Image, tagYResolution)) != 200000 ||
		len(at(got.Image, tagResUnit)) != 2 {
		t.Errorf("got %+v", got)
	}
	if b := sample(binary.BigEndian); b.Orientation != 6 {
		t.Error("the original is changed")
	}
}

func TestPrivate(t *testing.T) {
	b := sample(binary.LittleEndian)
	p := mustParse(t, b.Private().Encode())
	if len(p.GPS) > 0 || len(p.Photo) != 3 || p.Text(TagArtist) != "me" || len(p.Image) != 4 {
		t.Errorf("got %+v", p)
	}
	for _, secret := range []string{"NOTE", "comment", "serial", "n\xc3\xa9"} {
		if bytes.Contains(b.Private().Encode(), []byte(secret)) {
			t.Errorf("%q is in it", secret)
		}
		if !bytes.Contains(b.Encode(), []byte(secret)) {
			t.Errorf("%q is not in the original", secret)
		}
	}
}

// TestThumbnailIsLeftOut: the second directory is not read, nor what it points to.
func TestThumbnailIsLeftOut(t *testing.T) {
	data := sample(binary.LittleEndian).Encode()
	first := int(binary.LittleEndian.Uint32(data[4:]))
	n := int(binary.LittleEndian.Uint16(data[first:]))
	binary.LittleEndian.PutUint32(data[first+2+12*n:], uint32(len(data)))
	data = append(data, 1, 0, 1, 2, 4, 0, 1, 0, 0, 0, 0, 0, 0, 0)
	data = append(data, "thumbnail"...)
	if got := mustParse(t, data).Encode(); bytes.Contains(got, []byte("thumbnail")) {
		t.Error("it is there")
	}
}

func TestLittleEndian(t *testing.T) {
	big := sample(binary.BigEndian)
	if got := mustParse(t, big.LittleEndian().Encode()); !reflect.DeepEqual(got,
		sample(binary.LittleEndian)) {
		t.Errorf("got %+v", got)
	}
	if big.Order != binary.BigEndian || !reflect.DeepEqual(big, sample(binary.BigEndian)) {
		t.Error("the original is changed")
	}
}

func TestNoBlock(t *testing.T) {
	for _, data := range []string{"", "II", "Exif\x00\x00II*\x00", "\xff\xd8\xff\xe0abcdefghijkl"} {
		if b, err := Parse(bytes.NewReader([]byte(data)), int64(len(data))); err == nil {
			t.Errorf("%q: %+v", data, b)
		}
	}
}

// FuzzParse: whatever is read can be written, and is the same when it is read again.
func FuzzParse(f *testing.F) {
	f.Add(sample(binary.LittleEndian).Encode())
	f.Add(sample(binary.BigEndian).Encode())
	f.Add([]byte("II+\x00\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00" +
		"\x01\x00\x00\x00\x00\x00\x00\x00\x0f\x01\x02\x00\x03\x00\x00\x00\x00\x00\x00\x00ab\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Parse(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		for _, c := range []*Block{b, b.Private(), b.LittleEndian(),
			b.For(Picture{Width: 3, Height: 4})} {
			out := c.Encode()
			if out == nil {
				continue
			}
			again := mustParse(t, out)
			again.noteAt, again.IPTC = c.noteAt, c.IPTC
			if !bytes.Equal(again.Encode(), out) {
				t.Fatalf("% x\nis then % x", out, again.Encode())
			}
		}
	})
}
