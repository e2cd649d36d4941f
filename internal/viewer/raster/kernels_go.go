//go:build !cgo || !(amd64 || arm64)

package raster

func resample(j *job) { plainResample(j) }
