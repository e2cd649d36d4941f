package imageio

// av1Colours returns the colours that the sequence header among the units (OBUs) of an AV1 picture
// states (AV1 bitstream specification, 5.3 to 5.5), nil if it states none.
func av1Colours(units []byte) *heifColour {
	const sequenceHeader = 1
	for len(units) > 1 {
		kind, extended, sized := units[0]>>3&15, units[0]&4 != 0, units[0]&2 != 0
		units = units[1:]
		if extended {
			units = units[1:]
		}
		size := len(units)
		if sized {
			n, bytes := leb128(units)
			if bytes == 0 || n > len(units)-bytes {
				return nil
			}
			size, units = n, units[bytes:]
		}
		if kind == sequenceHeader {
			return sequenceColours(&bitReader{data: units[:size]})
		}
		units = units[size:]
	}
	return nil
}

// leb128 reads a number of 7 bits a byte, the lowest first, and returns how many bytes it has, 0 if
// it is cut short or has more than 4.
func leb128(data []byte) (value, bytes int) {
	for i, c := range data[:min(4, len(data))] {
		if value |= int(c&0x7f) << (7 * i); c < 0x80 {
			return value, i + 1
		}
	}
	return 0, 0
}

// sequenceColours reads a sequence header to its color_config (5.5.2).
func sequenceColours(b *bitReader) *heifColour {
	profile := b.bits(3)
	b.bits(1)
	still := b.flag() // of the reduced form
	if still {
		b.bits(5)
	} else {
		b.operatingPoints()
	}
	widthBits, heightBits := 1+b.bits(4), 1+b.bits(4)
	b.bits(widthBits)
	b.bits(heightBits)
	if !still && b.flag() { // frames have numbers
		b.bits(4 + 3)
	}
	b.bits(3) // superblocks, two filters within a frame
	if !still {
		b.interTools()
	}
	b.bits(3) // tools that restore
	if deep := b.flag(); deep && profile == 2 {
		b.bits(1)
	}
	grey := profile != 1 && b.flag()
	if !b.flag() {
		return nil
	}
	c := &heifColour{primaries: b.bits(8), transfer: b.bits(8), matrix: b.bits(8)}
	const bt709, sRGB, identity = 1, 13, 0
	c.full = !grey && c.primaries == bt709 && c.transfer == sRGB && c.matrix == identity || b.flag()
	if b.short {
		return nil
	}
	return c
}

// operatingPoints passes over the times and operating points of a sequence.
func (b *bitReader) operatingPoints() {
	delayBits := 0
	if b.flag() { // timing_info
		b.bits(32 + 32)
		if b.flag() {
			b.golomb() // uvlc, which is the same code
		}
		if b.flag() { // decoder_model_info
			delayBits = 1 + b.bits(5)
			b.bits(32 + 5 + 5)
		}
	}
	displayDelay := b.flag()
	for range 1 + b.bits(5) {
		b.bits(12)
		if level := b.bits(5); level > 7 {
			b.bits(1)
		}
		if delayBits > 0 && b.flag() {
			b.bits(2*delayBits + 1)
		}
		if displayDelay && b.flag() {
			b.bits(4)
		}
	}
}

// interTools passes over the tools for several frames.
func (b *bitReader) interTools() {
	const fromFrame = 2
	b.bits(4)
	order := b.flag()
	if order {
		b.bits(2)
	}
	screen := fromFrame
	if !b.flag() {
		screen = b.bits(1)
	}
	if screen > 0 && !b.flag() {
		b.bits(1)
	}
	if order {
		b.bits(3)
	}
}
