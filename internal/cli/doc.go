// Package cli holds what liif's commands share: exit codes, errors for people, stopping on signals,
// the version, and sizes in bytes as people write them.
package cli
