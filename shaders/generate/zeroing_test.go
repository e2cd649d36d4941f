package main

import (
	"bytes"
	"encoding/binary"
	"testing"
)

func words(list ...uint32) []byte {
	var b []byte
	for _, w := range list {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return b
}

// instruction is an operation's words.
func instruction(operation uint32, operands ...uint32) []byte {
	return append(words(uint32(len(operands)+1)<<16|operation), words(operands...)...)
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func TestWithoutZeroing(t *testing.T) {
	header := words(0x07230203, 0x10300, 0, 9, 0)
	const workgroup, private = storageWorkgroup, 6
	shared := instruction(opVariable, 1, 2, workgroup)
	own := instruction(opVariable, 1, 3, private)
	null := instruction(opConstantNull, 1, 4)
	zeroing := instruction(opStore, 2, 4)
	for _, c := range []struct {
		name       string
		body, want []byte
	}{
		{"zeroing", join(shared, null, zeroing), join(shared, null)},
		{"private memory", join(own, null, instruction(opStore, 3, 4)),
			join(own, null, instruction(opStore, 3, 4))},
		{"a value", join(shared, null, instruction(opStore, 2, 5)),
			join(shared, null, instruction(opStore, 2, 5))},
		{"between others", join(shared, null, own, zeroing, own), join(shared, null, own, own)},
		{"nothing", nil, nil},
	} {
		got, err := withoutZeroing(join(header, c.body))
		if err != nil || !bytes.Equal(got, join(header, c.want)) {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
	used, unused := instruction(opCapability, 1), instruction(opCapability, stageInputOutput16)
	got, err := withoutUnused(join(header, used, unused, instruction(opCapability,
		uniformBuffer16Bit), shared))
	if err != nil || !bytes.Equal(got, join(header, used, shared)) {
		t.Errorf("capabilities: %v, %v", got, err)
	}
	for name, module := range map[string][]byte{
		"short": header[:8], "odd": append(header, 1), "no length": join(header, words(0)),
		"too long": join(header, words(3<<16, 1)),
	} {
		if _, err := withoutZeroing(module); err == nil {
			t.Errorf("%s: passes", name)
		}
	}
}
