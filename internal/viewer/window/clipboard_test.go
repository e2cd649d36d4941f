//go:build cgo && linux && (amd64 || arm64)

package window

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"github.com/liif-render/liif/internal/displaytest"
)

// pasting is a program that asks for what is in the clipboard.
type pasting struct {
	t      *testing.T
	conn   *xgb.Conn
	window xproto.Window
}

func (p *pasting) atom(name string) xproto.Atom {
	r, err := xproto.InternAtom(p.conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		p.t.Fatal(err)
	}
	return r.Atom
}

// paste asks for a form of what was copied; nil if that cannot be had.
func (p *pasting) paste(form string) (kind xproto.Atom, data []byte) {
	p.t.Helper()
	to := p.atom("PASTED")
	xproto.ConvertSelection(p.conn, p.window, p.atom("CLIPBOARD"), p.atom(form), to,
		xproto.TimeCurrentTime)
	for incremental := false; ; {
		event, failure := p.conn.WaitForEvent()
		if event == nil {
			p.t.Fatal("the connection ends: ", failure)
		}
		switch e := event.(type) {
		case xproto.SelectionNotifyEvent:
			if e.Property == 0 {
				return 0, nil
			}
		case xproto.PropertyNotifyEvent:
			if !incremental || e.State != xproto.PropertyNewValue {
				continue
			}
		}
		r, err := xproto.GetProperty(p.conn, true, p.window, to, 0, 0, 1<<20).Reply()
		if err != nil {
			p.t.Fatal(err)
		}
		if r.Type == p.atom("INCR") {
			incremental = true
			continue
		}
		if !incremental {
			return r.Type, r.Value
		}
		if data = append(data, r.Value...); len(r.Value) == 0 {
			return r.Type, data
		}
	}
}

// TestClipboard: another program gets the picture that was copied, small or in pieces, until
// something else is copied.
func TestClipboard(t *testing.T) {
	if noDisplay != nil {
		displaytest.Skip(t, noDisplay)
	}
	conn, err := xgb.NewConn()
	if err != nil {
		displaytest.Skip(t, err)
	}
	defer conn.Close()
	stop := time.AfterFunc(time.Minute, conn.Close) // nothing waits for ever
	defer stop.Stop()
	p := &pasting{t: t, conn: conn}
	if p.window, err = xproto.NewWindowId(conn); err != nil {
		t.Fatal(err)
	}
	screen := xproto.Setup(conn).DefaultScreen(conn)
	xproto.CreateWindow(conn, screen.RootDepth, p.window, screen.Root, 0, 0, 1, 1, 0,
		xproto.WindowClassInputOutput, screen.RootVisual, xproto.CwEventMask,
		[]uint32{xproto.EventMaskPropertyChange})
	var c clipboard
	defer c.close()
	random := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{1, piece, piece + 1, 3*piece + 77} {
		picture := make([]byte, size)
		for i := range picture {
			picture[i] = byte(random.Uint32())
		}
		if err := c.set(picture); err != nil {
			t.Fatal(err)
		}
		if kind, data := p.paste("image/png"); kind != p.atom("image/png") ||
			!bytes.Equal(data, picture) {
			t.Errorf("of %d bytes %d are pasted", size, len(data))
		}
	}
	kind, list := p.paste("TARGETS")
	want := make([]byte, 8)
	xgb.Put32(want, uint32(p.atom("TARGETS")))
	xgb.Put32(want[4:], uint32(p.atom("image/png")))
	if kind != xproto.AtomAtom || !bytes.Equal(list, want) {
		t.Errorf("targets %v", list)
	}
	if _, data := p.paste("text/plain"); data != nil {
		t.Errorf("as text it is %q", data)
	}
	xproto.SetSelectionOwner(conn, p.window, p.atom("CLIPBOARD"), xproto.TimeCurrentTime)
	conn.Sync()
	for limit := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		c.mu.Lock()
		gone := c.picture == nil
		c.mu.Unlock()
		if gone {
			break
		}
		if time.Now().After(limit) {
			t.Fatal("the picture is kept though another program has copied something")
		}
	}
}
