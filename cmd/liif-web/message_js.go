package main

import (
	"context"
	"encoding/json"
	"errors"
	"syscall/js"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer"
	"github.com/liif-render/liif/internal/viewer/tiles"
	"github.com/liif-render/liif/render"
)

// request is what the page asks a worker for; one of the pointers is set.
type request struct {
	ID     int
	Device string        `json:",omitempty"` // what draws from now on; it is not answered
	Keep   string        `json:",omitempty"` // the path of a file; its bytes come beside
	Decode *decoding     `json:",omitempty"` // the file's bytes come beside
	Open   *opened       `json:",omitempty"` // the samples come beside, unless it has them
	Damage *int          `json:",omitempty"` // the picture's number
	Draw   *tiles.Order  `json:",omitempty"`
	Write  *viewer.Order `json:",omitempty"`
	Cancel int           `json:",omitempty"` // the request that is not wanted any more
}

// decoding is a file to be decoded.
type decoding struct {
	Path    string
	Options imageio.ReadOptions
}

// opened is a picture that is shown, without its samples.
type opened struct {
	Number  int
	Image   imageio.Image
	Decoded int `json:",omitempty"` // the request by which the worker decoded them; 0 for none
}

// answer is what a worker answers; bytes come beside.
type answer struct {
	ID       int
	Error    string             `json:",omitempty"`
	Stopped  bool               `json:",omitempty"` // because it was cancelled
	Image    *imageio.Image     `json:",omitempty"`
	Damage   render.Restoration `json:",omitzero"`
	Gone     bool               `json:",omitempty"` // what it was to have
	Opaque   bool               `json:",omitempty"`
	Device   string             `json:",omitempty"`
	Progress float64            `json:",omitempty"` // of what goes on
	Warning  string             `json:",omitempty"` // told beside the answers
}

// err is why the worker failed; nil if it did not.
func (a *answer) err() error {
	switch {
	case a.Stopped:
		return context.Canceled
	case a.Error != "":
		return errors.New(a.Error)
	}
	return nil
}

// post sends a message with bytes beside it, which move instead of being copied.
func post(to js.Value, message any, data []byte) error {
	return postWith(to, message, data, js.Undefined())
}

// postWith is post with a file too, if it is one.
func postWith(to js.Value, message any, data []byte, file js.Value) error {
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	o := js.Global().Get("Object").New()
	o.Set("text", string(text))
	if file.Truthy() {
		o.Set("file", file)
	}
	transfer := js.Global().Get("Array").New()
	if data != nil {
		bytes := arrayOf(data)
		o.Set("bytes", bytes)
		transfer.Call("push", bytes.Get("buffer"))
	}
	to.Call("postMessage", o, transfer)
	return nil
}

// samples are a picture's as bytes, those of 16 bits the lower byte first.
func samples(m *imageio.Image) []byte {
	if m.Bits == 8 {
		return m.Pix8
	}
	data := make([]byte, 0, 2*len(m.Pix16))
	for _, v := range m.Pix16 {
		data = append(data, byte(v), byte(v>>8))
	}
	return data
}

// withSamples puts samples back.
func withSamples(m *imageio.Image, data []byte) *imageio.Image {
	if m.Bits == 8 {
		m.Pix8 = data
		return m
	}
	m.Pix16 = make([]uint16, len(data)/2)
	for i := range m.Pix16 {
		m.Pix16[i] = uint16(data[2*i]) | uint16(data[2*i+1])<<8
	}
	return m
}

// withoutSamples is a picture without them.
func withoutSamples(m *imageio.Image) imageio.Image {
	head := *m
	head.Pix8, head.Pix16 = nil, nil
	return head
}
