package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestJobSchema(t *testing.T) {
	const text = `{"components":{"schemas":{"io.k8s.api.batch.v1.Job":{"type":"object",
		"properties":{"spec":{"$ref":"#/components/schemas/Spec"}}},
		"Map":{"type":"object","additionalProperties":{"type":"string"}}}}}`
	schema, err := jobSchema([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(schema)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"$ref":"#/components/schemas/io.k8s.api.batch.v1.Job"`,
		`{"additionalProperties":false,"properties":{"spec":`,
		`"Map":{"additionalProperties":{"type":"string"}`} {
		if !strings.Contains(string(got), want) {
			t.Errorf("%s has no %s", got, want)
		}
	}
	for _, bad := range []string{`{}`, `[`, strings.Replace(text, "Job", "CronJob", 1)} {
		if _, err := jobSchema([]byte(bad)); err == nil {
			t.Errorf("%.30s is taken", bad)
		}
	}
}
