package imageio

// jpegBands hand rows of blocks from decoding codes, which is one after the other, to a goroutine
// that transforms them at the same time.
type jpegBands struct {
	now        *jpegBand // being filled, nil before the first
	work, free chan *jpegBand
	done       chan struct{}
}

// jpegBand is a row of minimum coded units.
type jpegBand struct {
	row  int
	coef [][]int16 // of each component, [v][across][64]
	ends [][]uint8 // the place of each block's last coefficient
}

// jpegBandCount is one being filled, one being transformed, and one between them.
const jpegBandCount = 3

// startBands begins for a scan of all components.
func (d *jpegDecoder) startBands(comps []*jpegComponent) *jpegBands {
	b := &jpegBands{work: make(chan *jpegBand, jpegBandCount),
		free: make(chan *jpegBand, jpegBandCount), done: make(chan struct{})}
	for range jpegBandCount {
		band := &jpegBand{}
		for _, c := range comps {
			band.coef = append(band.coef, make([]int16, 64*c.across*c.v))
			band.ends = append(band.ends, make([]uint8, c.across*c.v))
		}
		b.free <- band
	}
	steps := d.quant // later segments may define others
	go func() {
		defer close(b.done)
		for band := range b.work {
			for i, c := range comps {
				for y := range c.v {
					at, end := y*c.across, (y+1)*c.across
					d.planes.transform(c.index, band.row*c.v+y, band.coef[i][64*at:64*end],
						band.ends[i][at:end], steps[c.table])
				}
				clear(band.coef[i])
				clear(band.ends[i])
			}
			b.free <- band
		}
	}()
	return b
}

// at makes now the band of a row. Rows come in their order.
func (b *jpegBands) at(row int) {
	if b.now != nil && b.now.row == row {
		return
	}
	if b.now != nil {
		b.work <- b.now
	}
	b.now = <-b.free
	b.now.row = row
}

// stop waits until all is transformed.
func (b *jpegBands) stop() {
	if b.now != nil {
		b.work <- b.now
	}
	close(b.work)
	<-b.done
}
