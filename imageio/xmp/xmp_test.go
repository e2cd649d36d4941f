package xmp

import (
	"bytes"
	"strings"
	"testing"
)

// forms is a packet with properties in each form that RDF has for them.
const forms = `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 5">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="uuid:1" xmlns:t="http://ns.adobe.com/tiff/1.0/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:x2="http://example.org/x/"
    t:Orientation="6" t:Make="A &amp; B" t:BitsPerSample="8" xmp:Rating="4">
   <dc:title xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Alt>
    <rdf:li xml:lang="x-default">T &lt; U</rdf:li><rdf:li xml:lang="de">Titel</rdf:li></rdf:Alt></dc:title>
   <x2:Size rdf:parseType="Resource"><x2:w>5</x2:w></x2:Size>
   <xmp:Thumbnails><rdf:Alt><rdf:li>SECRET</rdf:li></rdf:Alt></xmp:Thumbnails>
  </rdf:Description>
  <rdf:Description rdf:about="uuid:1" xmlns:exif="http://ns.adobe.com/exif/1.0/"
    xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" xmlns:note="http://ns.adobe.com/xmp/note/"
    xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" note:HasExtendedXMP="AB" aux:SerialNumber="SECRET7">
   <exif:GPSLatitude>48,6.0N</exif:GPSLatitude>
   <exif:PixelXDimension>40</exif:PixelXDimension>
   <GPano:CroppedAreaImageWidthPixels>40</GPano:CroppedAreaImageWidthPixels>
   <GPano:ProjectionType>equirectangular</GPano:ProjectionType>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>` + "\x00\x00"

func mustParse(t *testing.T, data string) *Packet {
	t.Helper()
	p, err := Parse([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestForms(t *testing.T) {
	p := mustParse(t, forms)
	for range 2 {
		for _, c := range []struct{ space, local, want string }{
			{TIFF, "Orientation", "6"}, {TIFF, "Make", "A & B"}, {XMP, "Rating", "4"},
			{DC, "title", "T < U"}, {EXIF, "GPSLatitude", "48,6.0N"},
			{"http://example.org/x/", "Size", ""},
			{GPano, "ProjectionType", "equirectangular"}, {DC, "creator", ""},
		} {
			if got := p.Text(Name{Space: c.space, Local: c.local}); got != c.want {
				t.Errorf("%s: %q, want %q", c.local, got, c.want)
			}
		}
		if !p.Has(Name{Space: "http://example.org/x/", Local: "Size"}) || p.about != "uuid:1" {
			t.Errorf("the structure is gone, about is %q", p.about)
		}
		first := string(p.Encode())
		for _, part := range []string{`<rdf:li xml:lang="de">Titel</rdf:li>`, "<x2:w>5</x2:w>",
			`rdf:parseType="Resource"`} {
			if !strings.Contains(first, part) {
				t.Errorf("%s is not in\n%s", part, first)
			}
		}
		p = mustParse(t, first)
		if again := string(p.Encode()); again != first {
			t.Errorf("written again it is\n%s", again)
		}
	}
}

func TestFor(t *testing.T) {
	whole, part := mustParse(t, forms), mustParse(t, forms)
	whole.For(Picture{Width: 90, Height: 60, ScaleX: 2.25, ScaleY: 2})
	part.For(Picture{Width: 90, Height: 60})
	for _, c := range []struct {
		p     *Packet
		name  Name
		value string
	}{
		{whole, Name{Space: TIFF, Local: "Orientation"}, "1"},
		{whole, Name{Space: TIFF, Local: "BitsPerSample"}, ""},
		{whole, Name{Space: EXIF, Local: "PixelXDimension"}, "90"},
		{whole, Name{Space: EXIF, Local: "PixelYDimension"}, ""},
		{whole, Name{Space: GPano, Local: "CroppedAreaImageWidthPixels"}, "90"},
		{part, Name{Space: GPano, Local: "CroppedAreaImageWidthPixels"}, ""},
		{whole, Name{Space: Note, Local: "HasExtendedXMP"}, ""},
		{whole, Name{Space: XMP, Local: "Thumbnails"}, ""},
	} {
		if got := c.p.Text(c.name); got != c.value {
			t.Errorf("%s: %q, want %q", c.name.Local, got, c.value)
		}
	}
}

func TestPrivate(t *testing.T) {
	p := mustParse(t, forms)
	p.Private()
	out := string(p.Encode())
	for _, secret := range []string{"SECRET", "48,6.0N", "example.org"} {
		if strings.Contains(out, secret) || !strings.Contains(forms, secret) {
			t.Errorf("%s is in\n%s", secret, out)
		}
	}
	if p.Text(Name{Space: DC, Local: "title"}) == "" {
		t.Error("the title is gone")
	}
}

func TestMadeBy(t *testing.T) {
	p := New()
	p.MadeBy("resized", "tool 1", "twice")
	p = mustParse(t, string(p.Encode()))
	p.MadeBy("cropped", "tool 2", "a < b")
	out := string(p.Encode())
	if n := strings.Count(out, "<stEvt:action>"); n != 2 || !strings.Contains(out, "a &lt; b") {
		t.Errorf("%d events in\n%s", n, out)
	}
	if got := p.Text(Name{Space: XMP, Local: "CreatorTool"}); got != "tool 1" {
		t.Errorf("created by %q", got)
	}
}

func TestNoPacket(t *testing.T) {
	for _, data := range []string{"", "x", "<a/>", "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>",
		forms[:700], strings.Repeat("<a>", 100), "<rdf:RDF/>"} {
		if p, err := Parse([]byte(data)); err == nil {
			t.Errorf("%.40q: %+v", data, p)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(forms))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse(data)
		if err != nil {
			return
		}
		first := p.Encode()
		again, err := Parse(first)
		if err != nil {
			t.Fatalf("%v\n%s", err, first)
		}
		if second := again.Encode(); !bytes.Equal(first, second) {
			t.Fatalf("%s\nis then\n%s", first, second)
		}
		p.Private()
		p.For(Picture{Width: 1, Height: 1, ScaleX: 2, ScaleY: 2})
		p.MadeBy("resized", "a", "b")
		if _, err := Parse(p.Encode()); err != nil {
			t.Fatal(err)
		}
	})
}
