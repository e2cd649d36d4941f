package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/trainer"
	"github.com/liif-render/liif/weights"
)

func usageError(err error) error { return cli.WithCode(cli.ExitUsage, err) }

func inputError(err error) error { return cli.WithCode(cli.ExitInput, err) }

// trainError gives an error of a training its exit code.
func trainError(err error) error {
	is := func(kinds ...error) bool {
		for _, kind := range kinds {
			if errors.Is(err, kind) {
				return true
			}
		}
		return false
	}
	switch {
	case is(context.Canceled):
		return err
	case is(trainer.ErrExists):
		return cli.WithCode(cli.ExitOutput,
			fmt.Errorf("%w: --resume goes on with it, another --out begins anew", err))
	case is(device.ErrUnknown, engine.ErrDeviceLost, engine.ErrOutOfMemory):
		return cli.WithCode(cli.ExitDevice, err)
	case is(trainer.ErrOutput):
		return cli.WithCode(cli.ExitOutput, err)
	case is(trainer.ErrCheckpoint, fs.ErrNotExist, trainer.ErrData, imageio.ErrNoPictures,
		weights.ErrTruncated,
		weights.ErrHeader):
		return cli.WithCode(cli.ExitInput, err)
	}
	return cli.WithCode(cli.ExitFailure, err)
}

// finish prints why the command failed, if it did. After an interruption a checkpoint is saved.
func finish(stderr io.Writer, err error) int {
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(stderr, "liif-train: interrupted; --resume goes on")
		return cli.ExitInterrupted
	}
	return cli.Finish(stderr, "liif-train", err)
}
