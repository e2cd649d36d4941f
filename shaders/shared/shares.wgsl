// What each corner counts for in a query's colour: the area of the rectangle to the diagonally
// opposite latent plus 1e-9, as a share of all four (liif.py).
fn corner_shares(row: AxisEntry, column: AxisEntry, corners: u32) -> vec4<f32> {
    if corners != 4u {
        return vec4<f32>(1.0, 0.0, 0.0, 0.0);
    }
    let area = abs(row.offset.xxyy * column.offset.xyxy) + vec4<f32>(1e-9);
    return area.wzyx / (area.x + area.y + area.z + area.w);
}
