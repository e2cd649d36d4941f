// Package jpegtable has the quantisation tables of JPEG's standard, scaled as libjpeg does: for
// imageio, which reads files and tells their quality, and internal/degrade, which makes pictures
// worse.
package jpegtable

// Table has the steps of a quantisation table in zigzag order, as a file has them.
type Table [64]uint16

// AnnexK are the tables for luma and chroma of ITU-T T.81, K.1.
var AnnexK = [2]Table{
	{
		16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40,
		26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
		56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
		95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
	},
	{
		17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
	},
}

// Scaled is AnnexK[kind] scaled as libjpeg does for a quality in 1..100 (jcparam.c,
// jpeg_quality_scaling), with no step above limit: 255, or 32767 where 16 bits are allowed.
func Scaled(kind, quality, limit int) (t Table) {
	scale := 200 - 2*quality
	if quality < 50 {
		scale = 5000 / max(quality, 1)
	}
	for i, v := range AnnexK[kind] {
		t[i] = uint16(min(max((int(v)*scale+50)/100, 1), limit))
	}
	return t
}

// Zigzag gives the place u + 8·v of column u and row v for a place in the order of the file (T.81,
// figure A.6), which runs along the diagonals, up and down in turn.
var Zigzag = func() (order [64]byte) {
	i := 0
	for d := range 15 {
		for k := max(0, d-7); k <= min(d, 7); k++ {
			u, v := k, d-k
			if d%2 == 1 {
				u, v = v, u
			}
			order[i] = byte(u + 8*v)
			i++
		}
	}
	return order
}()

// Rows is the table row by row.
func (t *Table) Rows() (rows [64]uint16) {
	for i, at := range Zigzag {
		rows[at] = t[i]
	}
	return rows
}
