//go:build !js

package cpu

func yield() {}
