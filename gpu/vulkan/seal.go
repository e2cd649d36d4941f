package vulkan

import (
	"bytes"
	"crypto/sha256"
)

// sealName begins every cache file. Drivers trust what they are given: a file that was cut short or
// changed must not reach them.
const sealName = "liif pipelines 1\n"

// seal puts a name and a checksum before data.
func seal(data []byte) []byte {
	sum := sha256.Sum256(data)
	return bytes.Join([][]byte{[]byte(sealName), sum[:], data}, nil)
}

// unseal returns the data of a file that seal made, or nil.
func unseal(file []byte) []byte {
	rest, found := bytes.CutPrefix(file, []byte(sealName))
	if !found || len(rest) < sha256.Size {
		return nil
	}
	data := rest[sha256.Size:]
	if sum := sha256.Sum256(data); !bytes.Equal(sum[:], rest[:sha256.Size]) {
		return nil
	}
	return data
}
