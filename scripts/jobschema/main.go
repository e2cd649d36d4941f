// Command jobschema makes, of an OpenAPI description of Kubernetes (v3, that of batch/v1), the JSON
// schema of a Job for kubeconform, which admits no fields that it does not name:
//
//	go run ./scripts/jobschema apis__batch__v1_openapi.json >job-batch-v1.json
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "jobschema:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout io.Writer) error {
	if len(args) != 1 {
		return errors.New("give the OpenAPI description of batch/v1")
	}
	data, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	schema, err := jobSchema(data)
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	return json.NewEncoder(stdout).Encode(schema)
}

// job is the name of the schema that is made the root.
const job = "io.k8s.api.batch.v1.Job"

// jobSchema is the schema of a Job, with all that it refers to.
func jobSchema(openAPI []byte) (map[string]any, error) {
	var d struct {
		Components struct {
			Schemas map[string]map[string]any
		}
	}
	if err := json.Unmarshal(openAPI, &d); err != nil {
		return nil, err
	}
	if d.Components.Schemas[job]["properties"] == nil {
		return nil, fmt.Errorf("it does not describe %s", job)
	}
	for _, s := range d.Components.Schemas {
		if s["properties"] != nil {
			s["additionalProperties"] = false
		}
	}
	return map[string]any{
		"$schema":    "http://json-schema.org/draft-07/schema#",
		"$ref":       "#/components/schemas/" + job,
		"components": map[string]any{"schemas": d.Components.Schemas},
	}, nil
}
