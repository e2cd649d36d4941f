package levels

// sum is a type that adds up samples. uint64 holds all sums exactly but those of products with an
// alpha of 16 bits, of which 2³² may overflow it; float64 holds these exactly up to 2²¹ pixels and
// to 16 digits beyond.
type sum interface{ uint64 | float64 }

// Reducer makes the levels 1 to n of a picture whose rows, level 0, it is given from top to bottom.
// Pixel (x, y) of level k is the mean of the pixels of the picture in the square of 2^k from
// (x·2^k, y·2^k) on, less where the picture ends before, of the samples as they are, rounded once,
// halves up. With alpha, colours count as much as they are opaque: the mean is of premultiplied
// colours, divided by the mean of alpha; where all is transparent they are 0. Memory is a row of
// sums a level.
type Reducer[T uint8 | uint16] struct{ first adder[T] }

// adder takes the rows of the picture.
type adder[T uint8 | uint16] interface{ addSamples(row []T) }

// New returns the reducer of a picture of width × height pixels of 1 to 4 channels (2 and 4 with
// straight alpha, last) to n levels. It hands each finished row to emit, in the order of rows
// within a level; the row is overwritten afterwards.
func New[T uint8 | uint16](
	width, height, channels, n int, emit func(level int, row []T),
) *Reducer[T] {
	if _, wide := any(T(0)).(uint16); wide && channels%2 == 0 {
		return of[T, float64](width, height, channels, n, emit)
	}
	return of[T, uint64](width, height, channels, n, emit)
}

func of[T uint8 | uint16, S sum](
	width, height, channels, n int, emit func(level int, row []T),
) *Reducer[T] {
	var next *level[T, S]
	for k := n; k >= 1; k-- {
		w, h := Size(width, k), Size(height, k)
		next = &level[T, S]{
			number: k, channels: channels, columns: width, rows: height, above: Size(height, k-1),
			width: w, height: h, emit: emit, next: next,
			sums: make([]S, w*channels), out: make([]T, w*channels),
		}
	}
	if next == nil {
		return &Reducer[T]{}
	}
	return &Reducer[T]{next}
}

// Add takes the next row of the picture.
func (r *Reducer[T]) Add(row []T) {
	if r.first != nil {
		r.first.addSamples(row)
	}
}

// Size is the side of level k of a picture whose side is size: size/2^k, rounded up.
func Size(size, k int) int {
	for range k {
		size = (size + 1) / 2
	}
	return size
}

// Count is how many levels below a picture's own there are until one fits a square of so many
// pixels.
func Count(width, height, side int) (n int) {
	for max(width, height) > side {
		width, height = Size(width, 1), Size(height, 1)
		n++
	}
	return n
}

// level adds up one row of a level at a time.
type level[T uint8 | uint16, S sum] struct {
	number        int // k
	channels      int
	columns, rows int // of the picture
	above         int // rows of the level above
	width, height int
	seen          int // rows of the level above that were added
	y             int // the row that is being added up
	sums          []S // of the row's pixels; with alpha, of colour · alpha, and of alpha
	out           []T
	emit          func(int, []T)
	next          *level[T, S]
}

// addSamples adds a row of the picture, to level 1.
func (l *level[T, S]) addSamples(row []T) {
	switch l.channels {
	case 1:
		addPairs(l.sums, row, 1)
	case 3:
		addTriples(l.sums, row)
	default:
		addPremultiplied(l.sums, row, l.channels)
	}
	l.added()
}

// addSums adds a row of sums of the level above.
func (l *level[T, S]) addSums(sums []S) {
	addPairs(l.sums, sums, l.channels)
	l.added()
}

// added hands on the row when all of it is there.
func (l *level[T, S]) added() {
	l.seen++
	if l.seen%2 == 1 && l.seen < l.above {
		return
	}
	l.round()
	l.emit(l.number, l.out)
	if l.next != nil {
		l.next.addSums(l.sums)
	}
	clear(l.sums)
	l.y++
}

// addPairs adds to each pixel the two pixels of a row above it, or the last alone.
func addPairs[S sum, T uint8 | uint16 | uint64 | float64](sums []S, row []T, channels int) {
	i := 0
	for o := 0; o < len(sums); o += channels {
		n := min(2*channels, len(row)-i)
		for c := range channels {
			sums[o+c] += S(row[i+c])
		}
		for c := channels; c < n; c++ {
			sums[o+c-channels] += S(row[i+c])
		}
		i += n
	}
}

// addTriples is addPairs for three channels, where most of the time goes.
func addTriples[S sum, T uint8 | uint16](sums []S, row []T) {
	o := 0
	for ; len(row) >= 6; row = row[6:] {
		s, p := sums[o:o+3:o+3], row[:6:6]
		s[0] += S(uint32(p[0]) + uint32(p[3]))
		s[1] += S(uint32(p[1]) + uint32(p[4]))
		s[2] += S(uint32(p[2]) + uint32(p[5]))
		o += 3
	}
	for c, v := range row {
		sums[o+c] += S(v)
	}
}

// addPremultiplied is addPairs for pixels whose last channel is alpha.
func addPremultiplied[S sum, T uint8 | uint16](sums []S, row []T, channels int) {
	alpha := channels - 1
	for i := 0; i < len(row); i += channels {
		s, p := sums[i/channels/2*channels:], row[i:i+channels]
		a := S(p[alpha])
		for c, v := range p[:alpha] {
			s[c] += S(v) * a
		}
		s[alpha] += a
	}
}

// round makes the samples of the row.
func (l *level[T, S]) round() {
	side := 1 << l.number
	high := min(side, l.rows-l.y*side)
	whole := l.columns / side * l.channels // samples of pixels that are not cut
	l.roundRun(0, whole, side*high)
	if whole < len(l.sums) {
		l.roundRun(whole, len(l.sums), l.columns%side*high)
	}
}

// roundRun makes the samples from one to another of pixels that cover count pixels each.
func (l *level[T, S]) roundRun(from, to, count int) {
	sums, out := l.sums[from:to], l.out[from:to]
	if l.channels%2 == 1 {
		roundMeans(out, sums, count)
		return
	}
	n := l.channels
	for i := 0; i < len(sums); i += n {
		alpha := sums[i+n-1]
		for c := range n - 1 {
			out[i+c] = 0
			if alpha > 0 {
				out[i+c] = T((2*sums[i+c] + alpha) / (2 * alpha))
			}
		}
		out[i+n-1] = T((2*alpha + S(count)) / S(2*count))
	}
}

// roundMeans divides sums by a count, by shifting where that is a power of two.
func roundMeans[T uint8 | uint16, S sum](out []T, sums []S, count int) {
	if whole, ok := any(sums).([]uint64); ok && count&(count-1) == 0 {
		shift := 0
		for 1<<shift < count {
			shift++
		}
		half := uint64(count) / 2
		for i, s := range whole {
			out[i] = T((s + half) >> shift)
		}
		return
	}
	for i, s := range sums {
		out[i] = T((2*s + S(count)) / S(2*count))
	}
}
