package colour

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/kovidgoyal/imaging/prism/meta/icc"
)

// Space is the colour space of a profile's device values.
type Space string

// The spaces known.
const (
	Grey Space = "GRAY"
	RGB  Space = "RGB "
	CMYK Space = "CMYK"
)

// Channels is the number of a space's samples, alpha apart.
func (s Space) Channels() int { return map[Space]int{Grey: 1, RGB: 3, CMYK: 4}[s] }

// String is the name for people.
func (s Space) String() string { return strings.TrimSpace(string(s)) }

// ErrHDR is returned where a picture's colours are brighter than white can be shown (PQ, HLG).
var ErrHDR = errors.New("a picture of high dynamic range")

// Profile is an ICC profile.
type Profile struct {
	Space Space
	data  []byte
	icc   *icc.Profile
	shape func() *shaper // nil if it is none; worked out once
}

// Bytes is the profile as a file has it.
func (p *Profile) Bytes() []byte { return p.data }

const (
	headerBytes = 128
	tagBytes    = 12
	maxTags     = 256
	maxPoints   = 1 << 14 // of a curve
)

// Parse reads a profile. The error is ErrHDR for one whose tag cicp says PQ or HLG.
func Parse(data []byte) (p *Profile, err error) {
	tags, err := checkSizes(data)
	if err != nil {
		return nil, err
	}
	if cicp := tags["cicp"]; len(cicp) >= 12 && isHDR(cicp[9]) {
		return nil, ErrHDR
	}
	p = &Profile{Space: Space(data[16:20]), data: data}
	if p.Space.Channels() == 0 {
		return nil, fmt.Errorf("a profile for %s", p.Space)
	}
	defer func() {
		if r := recover(); r != nil {
			p, err = nil, fmt.Errorf("the profile cannot be used: %v", r)
		}
	}()
	if p.icc, err = icc.DecodeProfile(bytes.NewReader(data)); err != nil {
		return nil, fmt.Errorf("the profile cannot be read: %.200w", err)
	}
	p.shape = sync.OnceValue(p.newShaper)
	// A profile that can be read may still fail when it is used.
	in := make([]float64, 4)
	if _, err = p.toXYZ(in); err != nil {
		return nil, err
	}
	return p, nil
}

// checkSizes holds what a profile announces against its length: the library allocates it first. It
// returns the data of the tags.
func checkSizes(data []byte) (map[string][]byte, error) {
	be := binary.BigEndian
	if len(data) < headerBytes+4 || string(data[36:40]) != "acsp" {
		return nil, errors.New("it is not an ICC profile")
	}
	n := int64(be.Uint32(data[headerBytes:]))
	if n > maxTags || headerBytes+4+n*tagBytes > int64(len(data)) {
		return nil, fmt.Errorf("a profile of %d bytes with %d tags", len(data), n)
	}
	tags := map[string][]byte{}
	for i := range n {
		entry := data[headerBytes+4+i*tagBytes:]
		at, size := int64(be.Uint32(entry[4:])), int64(be.Uint32(entry[8:]))
		if at < headerBytes+4+n*tagBytes || at+size > int64(len(data)) {
			return nil, fmt.Errorf("the profile's tag %q lies outside", entry[:4])
		}
		tags[string(entry[:4])] = data[at : at+size]
	}
	for rest := data; ; {
		i := bytes.Index(rest, []byte("curv"))
		if i < 0 {
			return tags, nil
		}
		rest = rest[i:]
		if len(rest) >= 12 && be.Uint32(rest[4:]) == 0 && be.Uint32(rest[8:]) > maxPoints {
			return nil, fmt.Errorf("a profile with a curve of %d points", be.Uint32(rest[8:]))
		}
		rest = rest[4:]
	}
}

const intent = icc.RelativeColorimetricRenderingIntent

// toPCS returns the function from device values in 0..1 to XYZ relative to D50, whose white is Y =
// 1.
func (p *Profile) toPCS() (func(in []float64) xyz, error) {
	n := p.Space.Channels()
	pipe, err := p.icc.CreateTransformerToPCS(intent, n, true)
	if err != nil {
		return nil, fmt.Errorf("the profile cannot be used: %.200w", err)
	}
	lab := p.icc.Header.ProfileConnectionSpace == icc.ColorSpaceLab
	return func(in []float64) xyz {
		var a, out [4]float64
		copy(a[:], in[:n])
		if n == 3 {
			out[0], out[1], out[2] = pipe.Transform(a[0], a[1], a[2])
		} else {
			pipe.TransformGeneral(out[:], a[:])
		}
		if lab {
			return fromLab(out[0], out[1], out[2])
		}
		return xyz{out[0], out[1], out[2]}
	}, nil
}

// toXYZ converts one colour, as toPCS does, and turns a panic of the library into an error.
func (p *Profile) toXYZ(in []float64) (v xyz, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the profile cannot be used: %v", r)
		}
	}()
	f, err := p.toPCS()
	if err != nil {
		return v, err
	}
	return f(in), nil
}

// fromPCS returns the function from XYZ to device values in 0..1, [Channels].
func (p *Profile) fromPCS() (func(out []float64, v xyz), error) {
	pipe, err := p.icc.CreateTransformerToDevice(intent, false, true)
	if err != nil {
		return nil, fmt.Errorf("the profile cannot be converted to: %.200w", err)
	}
	lab := p.icc.Header.ProfileConnectionSpace == icc.ColorSpaceLab
	n := p.Space.Channels()
	return func(out []float64, v xyz) {
		if lab {
			v[0], v[1], v[2] = v.lab()
		}
		a, b := [4]float64{v[0], v[1], v[2]}, [4]float64{}
		pipe.TransformGeneral(b[:], a[:])
		copy(out, b[:n])
	}, nil
}
