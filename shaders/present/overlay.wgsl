// What lies over the picture: panels with round corners, lines, and letters cut out of an atlas.

@group(0) @binding(0) var atlas: texture_2d<f32>;

struct Corner {
    @builtin(position) position: vec4<f32>,
    @location(0) inside: vec2<f32>, // pixels from the upper left corner
    @location(1) @interpolate(flat) size: vec2<f32>,
    @location(2) @interpolate(flat) colour: vec4<f32>,
    @location(3) @interpolate(flat) letter: vec2<f32>,
    @location(4) @interpolate(flat) radius: f32,
}

// place is left, top, right and bottom in -1..1 upwards; size is in pixels; the colour is
// premultiplied. letter is the letter's corner in the atlas, negative for a panel.
@vertex
fn place_corner(
    @builtin(vertex_index) index: u32,
    @location(0) place: vec4<f32>,
    @location(1) size: vec2<f32>,
    @location(2) colour: vec4<f32>,
    @location(3) letter: vec2<f32>,
    @location(4) radius: f32,
) -> Corner {
    let right = f32(index & 1u);
    let down = f32(index >> 1u);
    var corner: Corner;
    corner.position = vec4<f32>(mix(place.x, place.z, right), mix(place.y, place.w, down), 0.0,
        1.0);
    corner.inside = vec2<f32>(right, down) * size;
    corner.size = size;
    corner.colour = colour;
    corner.letter = letter;
    corner.radius = radius;
    return corner;
}

@fragment
fn colour(corner: Corner) -> @location(0) vec4<f32> {
    if corner.letter.x >= 0.0 {
        let at = vec2<i32>(floor(corner.letter + corner.inside));
        return corner.colour * textureLoad(atlas, at, 0).r;
    }
    if corner.radius <= 0.0 {
        return corner.colour;
    }
    // Distance to the panel's edge, below 0 inside.
    let half_size = corner.size * 0.5;
    let out = abs(corner.inside - half_size) - half_size + corner.radius;
    let edge = length(max(out, vec2<f32>(0.0))) - corner.radius;
    return corner.colour * clamp(0.5 - edge, 0.0, 1.0);
}
