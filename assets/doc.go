// Package assets holds the files that are part of the programs. They are small, and each is listed
// with its origin and licence in a card beside it (MODELS.md for the models). Programs reach the
// models through package weights.
package assets
