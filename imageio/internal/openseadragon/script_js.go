package openseadragon

// License is empty, for browsers have no folders to write tiles and their page into.
const License = ""

// Script returns nothing, for the same reason.
func Script() string { return "" }
