//go:build !js

package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// FlagGroups are the flags of a command in the sections of its help.
type FlagGroups []FlagGroup

// FlagGroup is a section of the help.
type FlagGroup struct {
	Title string
	Flags *pflag.FlagSet
}

// Add begins a section.
func (g *FlagGroups) Add(title string) *pflag.FlagSet {
	set := pflag.NewFlagSet(title, pflag.ContinueOnError)
	set.SortFlags = false
	*g = append(*g, FlagGroup{title, set})
	return set
}

// TextFlag is a flag with a default that the help shows without quotes.
func TextFlag(set *pflag.FlagSet, p *string, name, short, value, usage string) {
	set.StringVarP(p, name, short, value, fmt.Sprintf("%s (default %s)", usage, value))
	set.Lookup(name).DefValue = ""
}

// helpWidth is the longest line of the flags' descriptions.
const helpWidth = 92

// helpTemplate is for the command itself, given its usage line, flags and ending, and for
// completion.
const helpTemplate = `Usage:
{{- if .HasParent}}
  {{.UseLine}}{{if .HasAvailableSubCommands}} SHELL

Shells:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}
{{- else}}
  {{.UseLine}}

Examples:
{{.Example}}

%s%s{{end}}
`

// SetHelp gives a command its flags, and a help that shows them in groups, its examples before them
// and ending after them.
func SetHelp(c *cobra.Command, groups FlagGroups, ending string) {
	var flags strings.Builder
	for _, g := range groups {
		c.Flags().AddFlagSet(g.Flags)
		fmt.Fprintf(&flags, "%s:\n%s\n", g.Title, g.Flags.FlagUsagesWrapped(helpWidth))
	}
	if c.Annotations == nil {
		c.Annotations = map[string]string{}
	}
	c.Annotations[endingKey] = ending
	c.Flags().SortFlags = false
	c.SetVersionTemplate(c.Name() + versionTemplate())
	c.SetUsageTemplate(fmt.Sprintf(helpTemplate, flags.String(), ending))
}

// SetKernels gives a command's --version the instruction sets that it can compute with on this
// machine, fastest first.
func SetKernels(c *cobra.Command, kernels []string) {
	if c.Annotations == nil {
		c.Annotations = map[string]string{}
	}
	c.Annotations[kernelsKey] = strings.Join(kernels, ", ")
}

// SetSubcommandHelp is SetHelp for a command below another.
func SetSubcommandHelp(c *cobra.Command, groups FlagGroups) {
	var flags strings.Builder
	for _, g := range groups {
		c.Flags().AddFlagSet(g.Flags)
		fmt.Fprintf(&flags, "%s:\n%s", g.Title, g.Flags.FlagUsagesWrapped(helpWidth))
	}
	c.Flags().SortFlags = false
	c.DisableFlagsInUseLine = true
	c.SetUsageTemplate("Usage:\n  {{.UseLine}}\n{{if .HasExample}}\nExamples:\n{{.Example}}\n{{end}}\n" +
		flags.String())
}
