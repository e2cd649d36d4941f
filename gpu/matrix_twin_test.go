package gpu

import "math"

// conv is shaders/conv.wgsl without residual and period: plain sums, or with MATRIX the steps of
// shaders/shared/conv_matrix.wgsl.
func (k *twin) conv() {
	weights, bias, output := k.values(k.buffers[0]), floats(k.buffers[1]), k.buffers[2]
	input := k.values(k.buffers[3])
	inWidth, inHeight, inStride, inFirst := k.at(0), k.at(1), k.at(2), k.at(3)
	channelsIn, channelsOut, pixels := k.at(7), k.at(11), k.at(17)
	tall, wide := k.defined["PIXELS"], k.defined["CHANNELS"]
	steps, line := (channelsIn+15)/16, (channelsOut+63)/64*64
	taps := 1
	if k.has("KERNEL3") {
		taps = 9
	}
	// load is channel c of pixel p for a tap.
	load := func(p, tap, c int) float32 {
		number := k.at(16) + min(p, pixels-1)
		x, y := k.at(8)+number%k.at(10)+k.at(12), k.at(9)+number/k.at(10)+k.at(13)
		if taps == 9 {
			x, y = x+tap%3-1, y+tap/3-1
		}
		if x < 0 || y < 0 || x >= inWidth || y >= inHeight || c >= channelsIn {
			return 0
		}
		return input[(y*inWidth+x)*inStride+inFirst+c]
	}
	finish := func(p, c int, v float32) {
		if p >= pixels || c >= channelsOut {
			return
		}
		number := k.at(16) + p
		x, y := k.at(8)+number%k.at(10), k.at(9)+number/k.at(10)
		if v += bias[c]; k.at(18) != 0 {
			v = rectified(v)
		}
		k.setValue(output, (y*k.at(4)+x)*k.at(5)+k.at(6)+c, v)
	}
	for gx := range k.groups[0] {
		for gy := range k.groups[1] {
			groupPixel, groupChannel := gx*tall, k.at(20)+gy*wide
			if !k.has("MATRIX") {
				for p := range tall {
					sums := make([]float32, wide)
					for i := range taps * steps * 16 {
						x := load(groupPixel+p, i/(steps*16), i%(steps*16))
						for c := range sums {
							sums[c] += x * weights[i*line+groupChannel+c]
						}
					}
					for c, sum := range sums {
						finish(groupPixel+p, groupChannel+c, sum)
					}
				}
				continue
			}
			k.convGroup(weights, groupPixel, groupChannel, taps, steps, line, load, finish)
		}
	}
}

// convGroup is one workgroup of conv_matrix.wgsl.
func (k *twin) convGroup(weights []float32, groupPixel, groupChannel, taps, steps, line int,
	load func(p, tap, c int) float32, finish func(p, c int, v float32)) {
	m, tall, wide := k.defined["MATRIX"], k.defined["PIXELS"], k.defined["CHANNELS"]
	subgroups := k.defined["SUBGROUPS"]
	own := tall / subgroups
	sums := make([][][]float32, tall/m*(wide/m)) // [subgroup][i][j]
	for i := range sums {
		sums[i] = square(m)
	}
	at := func(subgroup, i, j int) [][]float32 { return sums[(subgroup*own/m+i)*(wide/m)+j] }
	stage := make([]float32, tall*72)
	block := groupChannel
	for tap := range taps {
		for step := 0; step < steps; step += 4 {
			count := min(steps-step, 4)
			for p := range tall {
				for c := range count * 16 {
					stage[p*72+c] = load(groupPixel+p, tap, step*16+c)
				}
			}
			for x := 0; x < count*16; x += m {
				for subgroup := range subgroups {
					for j := range wide / m {
						b := k.fragment(weights, block+j*m, line)
						for i := range own / m {
							a := k.fragment(stage, (subgroup*own+i*m)*72+x, 72)
							multiplyAdd(at(subgroup, i, j), a, b)
						}
					}
				}
				block += m * line
			}
		}
	}
	for subgroup := range subgroups {
		for i := range own / m {
			for n := range m * wide / 4 { // four channels of a pixel
				for c := range 4 {
					row, channel := n/(wide/4), n%(wide/4)*4+c
					finish(groupPixel+subgroup*own+row+i*m, groupChannel+channel,
						at(subgroup, i, channel/m)[row][channel%m])
				}
			}
		}
	}
}

// decode is shaders/decode.wgsl over a grid with ENSEMBLE, without cells' columns, residual and
// scale: plain sums, or with MATRIX the steps of shaders/shared/decode_matrix.wgsl.
func (k *twin) decode() {
	rows, columns, output := k.buffers[0], k.buffers[1], k.buffers[6]
	offsetY, offsetX := floats(rows), floats(columns) // among words of other kinds
	latent, head, weights := k.values(k.buffers[2]), floats(k.buffers[3]), k.values(k.buffers[4])
	width, tall := k.defined["WIDTH"], k.defined["ROWS"]
	asked, layers, depth := tall/4, k.at(12), k.at(13)
	for group := range k.groups[0] {
		activations := make([]float32, (width+8)*tall) // eight more a row
		for r := range tall {
			query := min(group*asked+r%asked, k.at(1)-1)
			y, x := (k.at(0)+query)/k.at(2), (k.at(0)+query)%k.at(2)
			i, j := r/asked/2, r/asked%2
			pixel := wordOf(rows, 8*y+i)*k.at(4) + wordOf(columns, 8*x+j)
			for c := range k.at(3) {
				v := latent[pixel*k.at(5)+c] + offsetY[8*y+2+i]*head[c] +
					offsetX[8*x+2+j]*head[width+c]
				if k.at(7) != 0 {
					v = rectified(v)
				}
				activations[r*(width+8)+c] = k.kept(v)
			}
		}
		for layer := range layers {
			activations = k.decodeLayer(activations, head[(layer+4)*width:],
				weights[layer*depth*width:], depth)
		}
		last := head[(layers+4)*width:]
		for n := range min(asked, k.at(1)-group*asked) {
			query := k.at(0) + group*asked + n
			y, x := query/k.at(2), query%k.at(2)
			var area [4]float32
			for c := range area {
				area[c] = float32(math.Abs(float64(offsetY[8*y+2+c/2]*offsetX[8*x+2+c%2]))) + 1e-9
			}
			total := area[0] + area[1] + area[2] + area[3]
			for rgb := range 3 {
				sum := last[3*width+rgb]
				for c := range width {
					blend := float32(0)
					for corner := range 4 {
						blend += area[3-corner] / total * activations[(n+corner*asked)*(width+8)+c]
					}
					sum += blend * last[rgb*width+c]
				}
				setFloat(output, 3*query+rgb, sum)
			}
		}
	}
}

// kept is an activation as the kernel keeps it.
func (k *twin) kept(v float32) float32 {
	if k.has("F16") {
		return halved(v)
	}
	return v
}

// decodeLayer is a hidden layer of a workgroup's rows, with its biases and weights.
func (k *twin) decodeLayer(in, bias, weights []float32, depth int) []float32 {
	width, tall, m := k.defined["WIDTH"], k.defined["ROWS"], k.defined["MATRIX"]
	out := make([]float32, len(in))
	keep := func(row, channel int, sum float32) {
		out[row*(width+8)+channel] = k.kept(rectified(sum + bias[channel]))
	}
	if m == 0 {
		for row := range tall {
			sums := make([]float32, width)
			for i, x := range in[row*(width+8):][:depth] {
				for channel := range sums {
					sums[channel] += x * weights[i*width+channel]
				}
			}
			for channel, sum := range sums {
				keep(row, channel, sum)
			}
		}
		return out
	}
	subgroups := k.defined["SUBGROUPS"]
	for subgroup := range subgroups {
		column := subgroup * (width / subgroups)
		for i := range tall / m {
			for j := range width / subgroups / m {
				sum := square(m)
				for x := 0; x < depth; x += m {
					b := k.fragment(weights, x*width+column+j*m, width)
					a := k.fragment(in, (width+8)*i*m+x, width+8)
					multiplyAdd(sum, a, b)
				}
				for n := range m * m / 4 { // four channels of a row
					for c := range 4 {
						row, channel := n/(m/4), n%(m/4)*4+c
						keep(row+i*m, column+channel+j*m, sum[row][channel])
					}
				}
			}
		}
	}
	return out
}
