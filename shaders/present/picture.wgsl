// A rectangle of a picture on the screen: a page of the source or a drawn tile, of which the vertex
// stage places a part and the fragment stage looks up the colour. Colours are premultiplied and
// pass through unchanged: bytes of the picture are bytes of the screen.
//
// EXACT: one texel a pixel, not filtered. NEAREST, CUBIC (Catmull and Rom's, Keys' with a = -0.5):
// texels looked up by position. Without either, the sampler's bilinear filter, which takes its own
// coordinates; that the level is left to it costs nothing and on llvmpipe saves a third.
// FADED: the picture is partly to be seen through.

@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var bilinear: sampler;

struct Corner {
    @builtin(position) position: vec4<f32>,
    // Where in the picture: in texels, one being from n to n + 1; for the sampler in 0..1.
    @location(0) at: vec2<f32>,
#ifdef FADED
    @location(1) @interpolate(flat) alpha: f32,
#endif
}

// place and part are left, top, right and bottom: of the target in -1..1 upwards, and of the
// picture as Corner.at.
@vertex
fn place_corner(
    @builtin(vertex_index) index: u32,
    @location(0) place: vec4<f32>,
    @location(1) part: vec4<f32>,
    @location(2) alpha: f32,
) -> Corner {
    let right = f32(index & 1u);
    let down = f32(index >> 1u);
    var corner: Corner;
    corner.position = vec4<f32>(mix(place.x, place.z, right), mix(place.y, place.w, down), 0.0,
        1.0);
    corner.at = vec2<f32>(mix(part.x, part.z, right), mix(part.y, part.w, down));
#ifdef FADED
    corner.alpha = alpha;
#endif
    return corner;
}

fn texel_at(at: vec2<i32>) -> vec4<f32> {
    let last = vec2<i32>(textureDimensions(picture)) - 1;
    return textureLoad(picture, clamp(at, vec2<i32>(0), last), 0);
}

// Weights of the four texels around a place, a fraction in 0..1 after the second.
fn cubic_weights(f: f32) -> vec4<f32> {
    return vec4<f32>(
        f * (-0.5 + f * (1.0 - 0.5 * f)),
        1.0 + f * f * (-2.5 + 1.5 * f),
        f * (0.5 + f * (2.0 - 1.5 * f)),
        f * f * (-0.5 + 0.5 * f),
    );
}

fn cubic_row(x: i32, y: i32, w: vec4<f32>) -> vec4<f32> {
    return w.x * texel_at(vec2<i32>(x - 1, y)) + w.y * texel_at(vec2<i32>(x, y))
        + w.z * texel_at(vec2<i32>(x + 1, y)) + w.w * texel_at(vec2<i32>(x + 2, y));
}

fn colour_at(at: vec2<f32>) -> vec4<f32> {
#ifdef EXACT
    return textureLoad(picture, vec2<i32>(floor(at)), 0);
#else
#ifdef NEAREST
    return texel_at(vec2<i32>(floor(at)));
#else
#ifdef CUBIC
    let from_centre = at - 0.5;
    let base = floor(from_centre);
    let wx = cubic_weights(from_centre.x - base.x);
    let wy = cubic_weights(from_centre.y - base.y);
    let x = i32(base.x);
    let y = i32(base.y);
    let sum = wy.x * cubic_row(x, y - 1, wx) + wy.y * cubic_row(x, y, wx)
        + wy.z * cubic_row(x, y + 1, wx) + wy.w * cubic_row(x, y + 2, wx);
    let a = clamp(sum.a, 0.0, 1.0);
    return vec4<f32>(clamp(sum.rgb, vec3<f32>(0.0), vec3<f32>(a)), a);
#else
    return textureSample(picture, bilinear, at);
#endif
#endif
#endif
}

@fragment
fn colour(corner: Corner) -> @location(0) vec4<f32> {
#ifdef FADED
    return colour_at(corner.at) * corner.alpha;
#else
    return colour_at(corner.at);
#endif
}
