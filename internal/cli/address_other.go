//go:build !unix

package cli

// WithinAddressSpace is memory: other systems do not limit a process's address space.
func WithinAddressSpace(memory int64) int64 { return memory }
