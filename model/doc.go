// Package model holds the networks, written once over package engine: the EDSR and RDN encoders and
// the LIIF and MetaSR heads. To draw pictures, use package render, which tiles and plans.
package model
