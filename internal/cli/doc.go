// Package cli holds what liif's commands share: exit codes, the version, and sizes in bytes as
// people write them.
package cli
