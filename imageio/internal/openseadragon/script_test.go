package openseadragon

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
)

func TestScript(t *testing.T) {
	const want = "14d587cd3ee7c4861f1a41077ce642029364a21029956ba635bd8fb1202cf9ad"
	sum := sha256.Sum256([]byte(Script()))
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("the script's checksum is %s", got)
	}
	if strings.Contains(Script(), "</script") || strings.Contains(License, "-->") {
		t.Error("a page that has it in it would end there")
	}
	if !strings.Contains(License, "Redistribution and use in source and binary forms") {
		t.Errorf("the licence is %.80q", License)
	}
}
