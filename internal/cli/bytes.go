package cli

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// ParseBytes reads a size such as 1GiB, 512 MiB, 1.5GB or 4096: a positive number and a unit. KiB,
// MiB, GiB and TiB are powers of 1024, as are K, M, G and T; kB, MB, GB and TB are powers of 1000.
// Letters may be of either case.
func ParseBytes(text string) (int64, error) {
	trimmed := strings.TrimSpace(text)
	end := strings.LastIndexAny(trimmed, "0123456789.") + 1
	number, unit := trimmed[:end], strings.ToLower(strings.TrimSpace(trimmed[end:]))
	factor, ok := byteUnits[unit]
	if !ok {
		return 0, fmt.Errorf("%q is not a size: give a number and KiB, MiB or GiB", text)
	}
	value, err := strconv.ParseFloat(number, 64)
	if err != nil || !(value > 0) || strings.ContainsAny(number, "xXpP_") {
		return 0, fmt.Errorf("%q is not a size: give a positive number and KiB, MiB or GiB", text)
	}
	bytes := value * factor
	if bytes < 1 || bytes > math.MaxInt64/2 {
		return 0, fmt.Errorf("%q is out of range", text)
	}
	return int64(bytes), nil
}

var byteUnits = map[string]float64{
	"": 1, "b": 1,
	"k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40,
	"kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
	"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
}

// FormatBytes writes a size with three digits and a unit: 712 B, 1.50 GiB.
func FormatBytes(n int64) string {
	value := float64(n)
	for _, unit := range []string{"B", "KiB", "MiB", "GiB"} {
		if math.Abs(value) < 1000 {
			return threeDigits(value) + " " + unit
		}
		value /= 1024
	}
	return threeDigits(value) + " TiB"
}

// FormatCount writes a large number with three digits and a decimal prefix: 1.20 k, 2.70 G.
func FormatCount(value float64) string {
	for _, prefix := range []string{"", " k", " M", " G", " T"} {
		if math.Abs(value) < 999.5 {
			return threeDigits(value) + prefix
		}
		value /= 1000
	}
	return threeDigits(value) + " P"
}

func threeDigits(v float64) string {
	switch {
	case v == math.Trunc(v) || math.Abs(v) >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case math.Abs(v) >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}
