// The end of every head: scaled, and shifted or added to the source picture, bilinear between the
// table's four pixels. Bindings source, rows and columns are the kernel's.
#import quads

fn finish_colour(rgb: vec3<f32>, row: AxisEntry, column: AxisEntry) -> vec3<f32> {
    let scaled = rgb * queries.scale.xyz;
    if queries.residual == 0u {
        return scaled + queries.shift.xyz;
    }
    let top = mix_pixels(row.source.x, column);
    let bottom = mix_pixels(row.source.y, column);
    return scaled + (top + row.fraction * (bottom - top));
}

fn mix_pixels(y: u32, column: AxisEntry) -> vec3<f32> {
    let line = y * queries.source_width;
    let left = wide(source[(line + column.source.x) * queries.source_stride / 4u]).xyz;
    let right = wide(source[(line + column.source.y) * queries.source_stride / 4u]).xyz;
    return left + column.fraction * (right - left);
}
