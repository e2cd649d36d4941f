//go:build cgo && (amd64 || arm64)

package window

import (
	"fmt"
	"io"
	"sync"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// clipboard owns X11's clipboard while a picture is in it: GLFW knows text alone. Programs ask for
// the picture when they paste; what is larger than a request goes in pieces (ICCCM 2.7.2, INCR).
type clipboard struct {
	mu      sync.Mutex
	conn    *xgb.Conn
	window  xproto.Window
	atoms   map[string]xproto.Atom
	picture []byte
	moving  map[transfer]int // bytes of picture that have been handed over
}

// transfer is a picture on its way in pieces.
type transfer struct {
	to       xproto.Window
	property xproto.Atom
}

// piece is how much of a picture goes at once, in bytes; a request may have 256 KiB.
const piece = 128 << 10

// set offers a picture, as PNG.
func (c *clipboard) set(png []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn == nil {
		if err := c.open(); err != nil {
			return fmt.Errorf("there is no clipboard for pictures: %w", err)
		}
	}
	c.picture = png
	clear(c.moving)
	return xproto.SetSelectionOwnerChecked(c.conn, c.window, c.atoms["CLIPBOARD"],
		xproto.TimeCurrentTime).Check()
}

// open connects to the display with a window that is never shown.
func (c *clipboard) open() error {
	xgb.Logger.SetOutput(io.Discard) // it tells of a missing cookie that most displays need not
	conn, err := xgb.NewConn()
	if err != nil {
		return err
	}
	screen := xproto.Setup(conn).DefaultScreen(conn)
	window, err := xproto.NewWindowId(conn)
	if err == nil {
		err = xproto.CreateWindowChecked(conn, screen.RootDepth, window, screen.Root, 0, 0, 1, 1, 0,
			xproto.WindowClassInputOutput, screen.RootVisual, 0, nil).Check()
	}
	c.atoms = map[string]xproto.Atom{}
	for _, name := range []string{"CLIPBOARD", "TARGETS", "image/png", "INCR"} {
		var reply *xproto.InternAtomReply
		if err == nil {
			reply, err = xproto.InternAtom(conn, false, uint16(len(name)), name).Reply()
		}
		if err == nil {
			c.atoms[name] = reply.Atom
		}
	}
	if err != nil {
		conn.Close()
		return err
	}
	c.conn, c.window, c.moving = conn, window, map[transfer]int{}
	go c.serve(conn)
	return nil
}

// close ends the connection, and with it what the clipboard holds.
func (c *clipboard) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn != nil {
		c.conn.Close()
		c.conn = nil
	}
}

// serve answers other programs until the connection ends.
func (c *clipboard) serve(conn *xgb.Conn) {
	for {
		event, err := conn.WaitForEvent()
		if event == nil && err == nil {
			return
		}
		c.mu.Lock()
		switch e := event.(type) {
		case xproto.SelectionRequestEvent:
			c.answer(conn, e)
		case xproto.SelectionClearEvent: // another program has copied something
			c.picture = nil
		case xproto.PropertyNotifyEvent:
			if e.State == xproto.PropertyDelete {
				c.next(conn, transfer{e.Window, e.Atom})
			}
		}
		c.mu.Unlock()
	}
}

// answer sends a program the data that it requests: the list of forms, or the picture.
func (c *clipboard) answer(conn *xgb.Conn, e xproto.SelectionRequestEvent) {
	property := e.Property
	if property == 0 { // of old programs
		property = e.Target
	}
	put := func(kind xproto.Atom, format byte, n int, data []byte) {
		xproto.ChangeProperty(conn, xproto.PropModeReplace, e.Requestor, property, kind, format,
			uint32(n), data)
	}
	switch {
	case e.Target == c.atoms["TARGETS"]:
		list := make([]byte, 8)
		xgb.Put32(list, uint32(c.atoms["TARGETS"]))
		xgb.Put32(list[4:], uint32(c.atoms["image/png"]))
		put(xproto.AtomAtom, 32, 2, list)
	case e.Target == c.atoms["image/png"] && c.picture != nil && len(c.picture) <= piece:
		put(e.Target, 8, len(c.picture), c.picture)
	case e.Target == c.atoms["image/png"] && c.picture != nil:
		xproto.ChangeWindowAttributes(conn, e.Requestor, xproto.CwEventMask,
			[]uint32{xproto.EventMaskPropertyChange})
		size := make([]byte, 4)
		xgb.Put32(size, uint32(len(c.picture)))
		c.moving[transfer{e.Requestor, property}] = 0
		put(c.atoms["INCR"], 32, 1, size)
	default:
		property = 0 // it cannot be had
	}
	reply := xproto.SelectionNotifyEvent{Time: e.Time, Requestor: e.Requestor,
		Selection: e.Selection,
		Target:    e.Target, Property: property}
	xproto.SendEvent(conn, false, e.Requestor, 0, string(reply.Bytes()))
}

// next returns the next piece: an empty one at the end.
func (c *clipboard) next(conn *xgb.Conn, t transfer) {
	done, ok := c.moving[t]
	if !ok {
		return
	}
	part := c.picture[min(done, len(c.picture)):min(done+piece, len(c.picture))]
	xproto.ChangeProperty(conn, xproto.PropModeReplace, t.to, t.property, c.atoms["image/png"], 8,
		uint32(len(part)), part)
	if c.moving[t] = done + len(part); len(part) == 0 {
		delete(c.moving, t)
	}
}
