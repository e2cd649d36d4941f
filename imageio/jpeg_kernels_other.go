//go:build !js

package imageio

func transform8(out []uint8, stride int, coef []int16, steps *[64]uint16) bool { return false }

func row8(dst []uint8, planes []plane[uint8], y, width int) bool { return false }
