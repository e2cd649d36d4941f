package main

import "github.com/liif-render/liif/imageio"

// source tells package render what a file holds: grey pictures stay grey, and filters work on 8
// bits as Pillow does.
type source struct{ *imageio.Image }

func (s source) IsGrey() bool     { return s.Channels < 3 }
func (s source) IsEightBit() bool { return s.Bits == 8 }
