package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/render"
)

// listDevices prints what --device may name, what auto takes first.
func listDevices(w io.Writer, asJSON bool) error {
	type listed struct {
		Device      string `json:"device"`
		Name        string `json:"name"`
		Kind        string `json:"kind"`
		Backend     string `json:"backend,omitempty"`
		Binding     int64  `json:"binding_bytes,omitempty"`
		Workgroup   int    `json:"workgroup_bytes,omitempty"`
		Invocations int    `json:"workgroup_invocations,omitempty"`
		Default     bool   `json:"default"`
		Note        string `json:"note"`
	}
	var list []listed
	var rows [][]string
	for _, d := range device.List() {
		list = append(list, listed{d.Device, d.Name, d.Kind, d.Backend, d.BindingBytes,
			d.WorkgroupBytes, d.Invocations, d.Default, d.Note})
		if d.Backend == "" {
			rows = append(rows, []string{d.Device, d.Name})
		} else {
			rows = append(rows,
				[]string{d.Device, fmt.Sprintf("%s: %s, %s", d.Name, d.Kind, d.Backend)},
				[]string{"", fmt.Sprintf("bindings of %s, workgroups of %d invocations with %s",
					cli.FormatBytes(d.BindingBytes), d.Invocations,
					cli.FormatBytes(int64(d.WorkgroupBytes)))})
		}
		rows = append(rows, []string{"", d.Note})
	}
	if asJSON {
		return cli.WriteJSON(w, list)
	}
	return table(w, rows)
}

// listModels prints what --model may name.
func listModels(w io.Writer, asJSON bool) error {
	type model struct {
		Name        string `json:"name"`
		Parameters  int    `json:"parameters"`
		Description string `json:"description"`
	}
	var list []model
	for _, m := range render.Models() {
		list = append(list, model{m.Name, m.Parameters, m.Description})
	}
	if asJSON {
		return cli.WriteJSON(w, list)
	}
	rows := [][]string{{"MODEL", "PARAMETERS", "DESCRIPTION"}}
	for i, m := range list {
		parameters := "-"
		if m.Parameters > 0 {
			parameters = cli.FormatCount(float64(m.Parameters))
		}
		if i == 0 {
			m.Description = "(default) " + m.Description
		}
		rows = append(rows, []string{m.Name, parameters, m.Description})
	}
	return table(w, rows)
}

// table prints rows in columns.
func table(w io.Writer, rows [][]string) error {
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	for _, r := range rows {
		for i, cell := range r {
			if i > 0 {
				fmt.Fprint(t, "\t")
			}
			fmt.Fprint(t, cell)
		}
		fmt.Fprintln(t)
	}
	if err := t.Flush(); err != nil {
		return cli.PrintError(err)
	}
	return nil
}
