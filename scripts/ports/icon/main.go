// Command icon makes packaging's icon for Windows from the drawing beside it, by rsvg-convert
// (Debian: librsvg2-bin):
//
//	go run ./scripts/ports/icon
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"strconv"
)

const name = "packaging/io.github.liif_render.View"

// sizes are the sides, in pixels, that Windows shows icons at, from 100 % to 200 %.
var sizes = []int{16, 20, 24, 32, 40, 48, 64, 256}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "icon:", err)
		os.Exit(1)
	}
}

func run() error {
	var pictures [][]byte
	for _, side := range sizes {
		picture, err := exec.Command("rsvg-convert", "-w", strconv.Itoa(side), "-h",
			strconv.Itoa(side), name+".svg").Output()
		if err != nil {
			return fmt.Errorf("rsvg-convert: %w", err)
		}
		pictures = append(pictures, picture)
	}
	return os.WriteFile(name+".ico", ico(pictures), 0o666)
}

// ico is an icon file of PNG pictures (Windows since Vista): a header, a row of 16 bytes for each,
// then the pictures.
func ico(pictures [][]byte) []byte {
	var b bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			_ = binary.Write(&b, binary.LittleEndian, v) // to memory: cannot fail
		}
	}
	put(uint16(0), uint16(1), uint16(len(pictures)))
	offset := 6 + 16*len(pictures)
	for i, picture := range pictures {
		side := uint8(sizes[i]) // 256 is written as 0
		put(side, side, uint8(0), uint8(0), uint16(1), uint16(32), uint32(len(picture)),
			uint32(offset))
		offset += len(picture)
	}
	for _, picture := range pictures {
		b.Write(picture)
	}
	return b.Bytes()
}
