package imageio_test

import (
	"errors"
	"fmt"
	"image"
	"log"
	"os"
	"path/filepath"

	"github.com/liif-render/liif/imageio"
)

func ExampleOpen() {
	m, err := imageio.Open("testdata/rgb420.jpg", imageio.ReadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	width, height := m.Size()
	fmt.Printf("%v, %d x %d, %d channels of %d bits\n", m.Format, width, height, m.Channels, m.Bits)

	rgb := make([]float32, 3)
	m.ReadRGB(rgb, image.Rect(16, 12, 17, 13))
	fmt.Printf("%.1f\n", rgb)

	_, err = imageio.Open("testdata/README.md", imageio.ReadOptions{})
	fmt.Println(errors.Is(err, imageio.ErrFormat))
	// Output:
	// jpeg, 47 x 37, 3 channels of 8 bits
	// [0.9 0.1 0.1]
	// true
}

func ExampleCreate() {
	dir, err := os.MkdirTemp("", "imageio")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	const width, height = 256, 1000
	w, err := imageio.Create(filepath.Join(dir, "out.png"), imageio.Header{
		Width: width, Height: height, Channels: 3, Bits: 8,
		Format: imageio.PNG, Compression: imageio.DefaultCompression,
		Metadata: imageio.Metadata{DPIX: 300, DPIY: 300},
	}, imageio.CreateOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer w.Abort() // leaves no file behind unless Close was reached
	row := make([]uint8, width*3)
	for y := range height {
		for x := range width {
			row[3*x], row[3*x+1], row[3*x+2] = uint8(x), uint8(y), 128
		}
		if err := w.WriteRows8(row); err != nil {
			log.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}

	m, err := imageio.Open(filepath.Join(dir, "out.png"), imageio.ReadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Width, m.Height, m.Metadata.DPIX)
	// Output: 256 1000 300
}

func ExampleCheckHeader() {
	err := imageio.CheckHeader(imageio.Header{
		Width: 800, Height: 600, Channels: 4, Bits: 8, Format: imageio.JPEG,
	})
	fmt.Println(errors.Is(err, imageio.ErrLimit), err)
	// Output: true format limit: jpeg has no alpha; use png, tiff or webp
}
