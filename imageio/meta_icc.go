package imageio

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// iccHeader is the length of an ICC profile's fixed header (ICC.1:2022, 7.2): its size in bytes at
// 0, the data colour space at 16, the signature "acsp" at 36.
const iccHeader = 128

// fittingICC returns profile without padding after its end. The error tells why it cannot describe
// a picture of so many channels: it is no ICC profile, or its colour space is not GRAY for 1 and 2
// channels, RGB for 3 and 4.
func fittingICC(profile []byte, channels int) ([]byte, error) {
	if len(profile) < iccHeader || string(profile[36:40]) != "acsp" {
		return nil, errors.New("it is not an ICC profile")
	}
	size := binary.BigEndian.Uint32(profile)
	if size < iccHeader || int64(size) > int64(len(profile)) {
		return nil, fmt.Errorf("it should have %d bytes and has %d", size, len(profile))
	}
	want := "RGB "
	if channels <= 2 {
		want = "GRAY"
	}
	if space := string(profile[16:20]); space != want {
		return nil, fmt.Errorf("it is for %s, the picture is %s",
			strings.TrimSpace(printable(space)), strings.TrimSpace(want))
	}
	return profile[:size:size], nil
}

func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
}
