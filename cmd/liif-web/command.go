//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/liif-render/liif/internal/cli"
)

const about = `liif-web makes the viewer for browsers: a page into which pictures are dropped, to
look into them at any scale. Everything is computed in the browser, and no picture
leaves the machine. The folder that build makes works on any static host, in
whatever folder of it, over https or on this machine; no header is needed.

It compiles the page's program, and so needs Go and, unless --source names it, to
be run in a checkout of liif.`

const examples = `  liif-web serve                     the page at http://localhost:8017
  liif-web build public              into the folder public, for a web server`

const exitCodes = `Exit codes:
  0    all is well
  1    failure, other than below
  2    the command line makes no sense
  5    the folder or the address cannot be used: it is not empty, permission, disk
  130  interrupted; no partial folder is left

Completion of flags and names: liif-web completion --help`

type options struct {
	source, address string
	force           bool
}

func newCommand() *cobra.Command {
	var o options
	c := &cobra.Command{
		Use:               "liif-web build [flags] DIR\n  liif-web serve [flags]",
		Short:             "Make the page that shows pictures at any scale in a browser",
		Long:              about,
		Example:           examples,
		Args:              check,
		ValidArgs:         []string{"build", "serve"},
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		RunE: func(c *cobra.Command, args []string) error {
			if args[0] == "serve" {
				return cli.WithCode(cli.ExitFailure, serve(c, o))
			}
			size, err := build(c.Context(), args[1], o)
			if err != nil {
				return cli.WithCode(cli.ExitFailure, err)
			}
			fmt.Fprintf(c.OutOrStdout(), "%s: the page, %s to load\n", args[1],
				cli.FormatBytes(size))
			return nil
		},
	}
	var groups cli.FlagGroups
	g := groups.Add("Flags")
	g.StringVar(&o.source, "source", ".", "`FOLDER` of liif's sources")
	g.StringVar(&o.address, "address", "localhost:8017", "of serve, as `HOST:PORT`")
	g.BoolVarP(&o.force, "force", "f", false, "of build: replace the page's files in DIR")
	g.BoolP("help", "h", false, "print this")
	g.Bool("version", false, "print the version")
	cli.SetHelp(c, groups, exitCodes)
	return c
}

// check finds what makes no sense in a command line.
func check(_ *cobra.Command, args []string) error {
	switch {
	case len(args) == 2 && args[0] == "build", len(args) == 1 && args[0] == "serve":
		return nil
	case len(args) > 0 && args[0] == "build":
		return fmt.Errorf("build takes one folder, not %d", len(args)-1)
	case len(args) > 0 && args[0] == "serve":
		return errors.New("serve takes no folder: it makes one of its own while it runs")
	}
	return errors.New("say build DIR or serve; --help tells more")
}

// serve builds the page into a temporary folder and serves it until it is interrupted.
func serve(c *cobra.Command, o options) error {
	dir, err := os.MkdirTemp("", "liif-web")
	if err != nil {
		return cli.WithCode(cli.ExitOutput, err)
	}
	defer os.RemoveAll(dir)
	listener, err := net.Listen("tcp", o.address)
	if err != nil {
		return cli.WithCode(cli.ExitOutput, fmt.Errorf("--address: %w", err))
	}
	defer listener.Close()
	if _, err := build(c.Context(), dir, o); err != nil {
		return err
	}
	server := &http.Server{Handler: http.FileServer(http.Dir(dir)),
		ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(c.Context(), func() { server.Close() })
	defer stop()
	address := listener.Addr().String()
	if host, _, _ := strings.Cut(o.address, ":"); host == "localhost" {
		address = host + address[strings.LastIndex(address, ":"):]
	}
	fmt.Fprintf(c.OutOrStdout(), "http://%s\n", address)
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return c.Context().Err()
}
