// Package trainer fits the networks of package model to pictures, as the LIIF authors'
// train_liif.py does: their configurations, wrappers, optimiser, schedule and validation.
//
// A Config says what to train; ReadConfig reads one from YAML with the authors' keys. Train runs it
// on an engine and leaves model, checkpoints, metrics, log and previews in a folder. A run that is
// killed at any moment goes on from its last checkpoint to the same weights, bit for bit on one
// device: all that is drawn follows from the seed and the number of the step.
//
// Use it to train a model; cmd/liif-train is its command line. To measure trained models as the
// papers do, with tables to compare, there is liif-eval.
package trainer
