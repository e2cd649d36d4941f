// The checkerboard behind a picture with transparency, fixed to the screen.

struct Corner {
    @builtin(position) position: vec4<f32>,
}

@vertex
fn place_corner(
    @builtin(vertex_index) index: u32,
    @location(0) place: vec4<f32>,
) -> Corner {
    let right = f32(index & 1u);
    let down = f32(index >> 1u);
    return Corner(vec4<f32>(mix(place.x, place.z, right), mix(place.y, place.w, down), 0.0, 1.0));
}

const side: i32 = 12;

@fragment
fn colour(corner: Corner) -> @location(0) vec4<f32> {
    let square = vec2<i32>(corner.position.xy) / side;
    let grey = select(0.42, 0.56, ((square.x + square.y) & 1) == 1);
    return vec4<f32>(grey, grey, grey, 1.0);
}
