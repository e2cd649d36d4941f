package pyramid

import (
	"bytes"
	"context"
	"math/rand/v2"
	"testing"

	"github.com/liif-render/liif/imageio"
)

// noise is a picture of random samples.
func noise(width, height, channels, bits int) *imageio.Image {
	m := &imageio.Image{Width: width, Height: height, Channels: channels, Bits: bits}
	r := rand.New(rand.NewPCG(1, 2))
	for range width * height * channels {
		if bits == 8 {
			m.Pix8 = append(m.Pix8, byte(r.IntN(256)))
		} else {
			m.Pix16 = append(m.Pix16, uint16(r.IntN(65536)))
		}
	}
	return m
}

// at is the colour of a pixel of a level by the definition: source pixels or the mean of four.
func at(p *Pyramid, n, x, y int) [4]int {
	width, height := p.Size(n)
	x, y = min(x, width-1), min(y, height-1)
	if n == 0 {
		var to [4]byte
		p.sourceRow(y, x, x+1, 1, to[:])
		return [4]int{int(to[0]), int(to[1]), int(to[2]), int(to[3])}
	}
	var sum [4]int
	for k := range 4 {
		c := at(p, n-1, 2*x+k%2, 2*y+k/2)
		for i := range c {
			sum[i] += c[i]
		}
	}
	for i := range sum {
		sum[i] = (sum[i] + 2) / 4
	}
	return sum
}

func TestLevelsAreMeans(t *testing.T) {
	for _, c := range []struct{ width, height, channels, bits int }{
		{601, 517, 3, 8}, {300, 520, 4, 8}, {513, 9, 1, 16}, {530, 530, 2, 16}, {1, 1, 3, 8},
	} {
		p := New(noise(c.width, c.height, c.channels, c.bits))
		if err := p.Build(t.Context()); err != nil {
			t.Fatal(err)
		}
		if p.Ready() != p.Levels() {
			t.Errorf("%d of %d levels", p.Ready(), p.Levels())
		}
		if w, h := p.Size(p.Levels() - 1); max(w, h) > PageSide {
			t.Errorf("the last level is %d×%d", w, h)
		}
		for n := range p.Levels() {
			width, height := p.Size(n)
			for y := 0; y < height; y += PageSide {
				for x := 0; x < width; x += PageSide {
					checkPage(t, p, n, x/PageSide, y/PageSide)
				}
			}
		}
	}
}

// checkPage compares some pixels of a page, its corners among them.
func checkPage(t *testing.T, p *Pyramid, n, x, y int) {
	t.Helper()
	page := p.Page(n, x, y)
	if !page.Final || !page.Rect.In(page.Around) || page.Image.Width != page.Around.Dx() {
		t.Fatalf("page %d,%d of level %d: %+v", x, y, n, page)
	}
	b := page.Around
	for _, px := range []int{b.Min.X, b.Min.X + b.Dx()/2, b.Max.X - 1} {
		for _, py := range []int{b.Min.Y, b.Min.Y + b.Dy()/3, b.Max.Y - 1} {
			i := 4 * ((py-b.Min.Y)*b.Dx() + px - b.Min.X)
			want := at(p, n, px, py)
			got := page.Image.Pix[i : i+4]
			for c := range want {
				if int(got[c]) != want[c] {
					t.Fatalf("level %d at %d,%d: %v, want %v", n, px, py, got, want)
				}
			}
		}
	}
}

// TestPagesBeforeBuild: pages of levels that are not there yet are picked from the picture.
func TestPagesBeforeBuild(t *testing.T) {
	m := noise(1030, 700, 3, 8)
	p := New(m)
	page := p.Page(2, 1, 0)
	if page.Final {
		t.Error("a page is final before Build")
	}
	x, y := page.Around.Max.X-1, page.Around.Max.Y-1
	got := page.Image.Pix[len(page.Image.Pix)-4:]
	i := 3 * (min(4*y+2, 699)*1030 + 4*x)
	if !bytes.Equal(got[:3], m.Pix8[i:i+3]) || got[3] != 255 {
		t.Errorf("%v, want %v", got, m.Pix8[i:i+3])
	}
	if !p.Page(0, 4, 2).Final {
		t.Error("level 0 is always there")
	}
}

func TestBuildStops(t *testing.T) {
	p := New(noise(600, 600, 3, 8))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Build(ctx); err == nil || p.Ready() != 1 {
		t.Errorf("%v, %d levels are ready", err, p.Ready())
	}
}

func TestPremultiply(t *testing.T) {
	for _, c := range [][3]byte{{255, 255, 255}, {255, 0, 0}, {200, 128, 100}, {3, 85, 1}} {
		if got := Premultiply(c[0], c[1]); got != c[2] {
			t.Errorf("%d·%d/255 = %d, want %d", c[0], c[1], got, c[2])
		}
	}
}

func BenchmarkBuild24MP(b *testing.B) {
	m := noise(6000, 4000, 3, 8)
	for b.Loop() {
		if err := New(m).Build(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
