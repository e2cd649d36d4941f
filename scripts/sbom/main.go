package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) >= 3 && args[0] == "licences":
		text, err := licences(args[2:])
		if err != nil {
			return err
		}
		return os.WriteFile(args[1], text, 0o644)
	case len(args) >= 4 && args[0] == "bill":
		text, err := bill(args[1], os.Getenv("SOURCE_DATE_EPOCH"), args[3:])
		if err != nil {
			return err
		}
		return os.WriteFile(args[2], text, 0o644)
	}
	return fmt.Errorf("use: sbom licences OUT.txt PACKAGE [PACKAGE] | sbom bill VERSION OUT.json PROGRAM [PROGRAM]")
}
