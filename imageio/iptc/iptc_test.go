package iptc

import (
	"bytes"
	"reflect"
	"testing"
)

func sets() []Dataset {
	return []Dataset{{1, characterSet, []byte("\x1b%G")}, {2, 25, []byte("a")},
		{2, 25, []byte("né")},
		{2, 90, []byte("City")}, {2, 80, []byte("caf\xe9")}, {2, 202, make([]byte, 70000)}}
}

func TestRoundTrip(t *testing.T) {
	want := sets()
	data := Encode(want)
	if got := Parse(data); !reflect.DeepEqual(got, want) {
		t.Errorf("got %d datasets, want %d", len(got), len(want))
	}
	if got := Parse(data[:len(data)-1]); len(got) != len(want)-1 {
		t.Errorf("cut short, %d datasets are left", len(got))
	}
	for _, n := range []int{3, 4} {
		block := append([]byte("8BIM\x04\x0a\x00\x00\x00\x00\x00\x01x\x00"),
			ToResource(data[:n])...)
		if got := FromResources(block); !bytes.Equal(got, data[:n]) {
			t.Errorf("from the resource % x", got)
		}
	}
}

func TestPrivate(t *testing.T) {
	if got := Private(sets()); len(got) != 4 || len(Texts(got, 90)) != 0 {
		t.Errorf("got %d datasets", len(got))
	}
}

func TestTexts(t *testing.T) {
	s := sets()
	if got := Texts(s, 25); !reflect.DeepEqual(got, []string{"a", "né"}) {
		t.Errorf("keywords %q", got)
	}
	if got := Texts(s, 80); !reflect.DeepEqual(got, []string{"café"}) {
		t.Errorf("Latin-1 is %q", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(Encode(sets()[:5]))
	f.Add(ToResource(Encode(sets()[:5])))
	f.Fuzz(func(t *testing.T, data []byte) {
		FromResources(data)
		first := Parse(data)
		if again := Parse(Encode(first)); !reflect.DeepEqual(again, first) {
			t.Fatalf("%v is then %v", first, again)
		}
	})
}
