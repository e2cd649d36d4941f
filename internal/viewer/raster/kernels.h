// Rows of a picture resampled to a rectangle of a frame: see resample.go, whose plainResample is
// the twin of this.

#include <stdint.h>

// The pixels and weights of a target pixel along an axis: Go's tap.
typedef struct {
	int32_t at[4];
	uint32_t w[4];
} liif_tap;

enum { LIIF_PICK, LIIF_LINEAR, LIIF_CUBIC };

// to is the target's first pixel, of n×m, stride bytes a row; image has width pixels a row. With
// swap, red and blue are exchanged. rows has room for 4 rows of n pixels, 4 channels each. avx2
// tells whether this processor has it: not all compilers can find that out by themselves.
void liif_resample(uint8_t *to, int64_t stride, const uint8_t *image, int64_t width,
	const liif_tap *across, int n, const liif_tap *down, int m, int filter, int swap,
	uint16_t *rows, int avx2);
