// Colours of 8 bits: red, green, blue and alpha of a pixel in the bytes of a word, from the lowest
// on.
//
// Input [pixels][stride] floats of 1 to 4 channels: grey, grey and alpha, colour, colour and alpha.
// Values are clamped to 0..1 and rounded to the nearest of 255, halves up, as render/stream.go
// does; what is not a number becomes 0. An invocation makes one pixel. Dispatched by
// gpu/resample.go: over pixels.

#import spread
#import values

struct Picture {
    first: u32, end: u32, stride: u32, channels: u32,
}

@group(0) @binding(0) var<uniform> picture: Picture;
@group(0) @binding(1) var<storage, read> input: array<Value>;
@group(0) @binding(2) var<storage, read_write> output: array<u32>;

fn value(at: u32) -> f32 { return value_of(input[place_of_value(at)], at); }

fn eight_bits(v: f32) -> u32 {
    return u32(select(0.0, min(v, 1.0), v > 0.0) * 255.0 + 0.5);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let number = spread(picture.first, group, local);
    if number >= picture.end {
        return;
    }
    let at = number * picture.stride;
    let red = eight_bits(value(at));
    var green = red;
    var blue = red;
    if picture.channels > 2u {
        green = eight_bits(value(at + 1u));
        blue = eight_bits(value(at + 2u));
    }
    var alpha = 255u;
    if picture.channels % 2u == 0u {
        alpha = eight_bits(value(at + picture.channels - 1u));
    }
    output[number] = red | (green << 8u) | (blue << 16u) | (alpha << 24u);
}
