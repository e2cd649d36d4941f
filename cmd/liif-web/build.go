//go:build !js

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/liif-render/liif/internal/cli"
)

// pageFiles are the page without its program.
//
//go:embed page
var pageFiles embed.FS

// onDemand are files of the sources that the page fetches when they are asked for.
var onDemand = map[string]string{
	"more/cat.png":                      "assets/cat.png",
	"more/liif-small-plain.safetensors": "assets/liif-small-plain.safetensors",
	"more/hevc.bin":                     "imageio/internal/heif/hevc.wasm.gz",
	"more/av1.bin":                      "imageio/internal/heif/av1.wasm.gz",
	"more/webp.bin":                     "imageio/internal/lossy/webp.wasm.gz",
	"more/avif.bin":                     "imageio/internal/lossy/avif.wasm.gz",
}

// build makes the page in a folder and returns how many bytes a visit loads.
func build(ctx context.Context, dir string, o options) (size int64, err error) {
	list, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, cli.WithCode(cli.ExitOutput, err)
	}
	if len(list) > 0 && !o.force {
		return 0, cli.WithCode(cli.ExitOutput,
			fmt.Errorf("%s: not empty; --force replaces the page's files in it", dir))
	}
	files, err := page(ctx, o.source, "-trimpath")
	if err != nil {
		return 0, err
	}
	for name, data := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return 0, cli.WithCode(cli.ExitOutput, err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return 0, cli.WithCode(cli.ExitOutput, err)
		}
		if onDemand[name] == "" {
			size += int64(len(data))
		}
	}
	return size, nil
}

// page makes all files, by their names in the page's folder, with flags for the compiler.
func page(ctx context.Context, source string, flags ...string) (map[string][]byte, error) {
	files := map[string][]byte{}
	code, root, err := program(ctx, source, flags)
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	w, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // the level is a valid one
	if _, err := w.Write(code); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	files["liif.bin"] = packed.Bytes() // no server takes it for something to be unpacked on the way
	if files["wasm_exec.js"], err = os.ReadFile(filepath.Join(root, "lib", "wasm",
		"wasm_exec.js")); err != nil {
		return nil, err
	}
	for name, from := range onDemand {
		from = filepath.Join(source, filepath.FromSlash(from))
		if files[name], err = os.ReadFile(from); err != nil {
			return nil, err
		}
	}
	err = fs.WalkDir(pageFiles, "page", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[strings.TrimPrefix(path, "page/")], err = pageFiles.ReadFile(path)
		return err
	})
	if err != nil {
		return nil, err
	}
	fill(files, "index.html", "BYTES", strconv.Itoa(packed.Len()))
	var names []string
	sum := sha256.New()
	for name := range files {
		// Of models the default is kept for use without a network.
		if name != "sw.js" && !strings.HasSuffix(name, ".safetensors") {
			names = append(names, strconv.Quote(name))
		}
	}
	slices.Sort(names)
	for _, name := range names {
		plain, _ := strconv.Unquote(name)
		fmt.Fprintf(sum, "%s %d\n", name, len(files[plain]))
		sum.Write(files[plain])
	}
	fill(files, "sw.js", "VERSION", fmt.Sprintf("%.12x", sum.Sum(nil)))
	fill(files, "sw.js", "/*FILES*/", strings.Join(append([]string{`"./"`}, names...), ", "))
	return files, nil
}

// fill puts a value into a file, in the place of a word.
func fill(files map[string][]byte, name, word, value string) {
	files[name] = bytes.ReplaceAll(files[name], []byte(word), []byte(value))
}

// program compiles this package for browsers, and tells where Go's own files are.
func program(ctx context.Context, source string, flags []string) (code []byte, root string,
	err error) {
	dir, err := os.MkdirTemp("", "liif-web")
	if err != nil {
		return nil, "", err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "liif.wasm")
	var problem bytes.Buffer
	command := func(stdout io.Writer, arguments ...string) error {
		problem.Reset()
		c := exec.CommandContext(ctx, "go", arguments...)
		c.Dir, c.Stdout, c.Stderr = source, stdout, &problem
		c.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
		if err := c.Run(); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if errors.Is(err, exec.ErrNotFound) {
				return errors.New("the page's program is compiled by go, which is not installed")
			}
			line, _, _ := strings.Cut(strings.TrimSpace(problem.String()), "\n")
			return fmt.Errorf("%s: the page's program does not compile: %s", source, line)
		}
		return nil
	}
	var out bytes.Buffer
	if err := command(&out, "env", "GOROOT"); err != nil {
		return nil, "", err
	}
	build := append([]string{"build", "-ldflags=-s -w", "-o", path}, flags...)
	if err := command(io.Discard, append(build,
		"github.com/liif-render/liif/cmd/liif-web")...); err != nil {
		return nil, "", err
	}
	code, err = os.ReadFile(path)
	return code, strings.TrimSpace(out.String()), err
}
